//! With git's graph of commits and without, the same is told of every branch.

use std::{collections::BTreeMap, fs};

use orch_shared::{
    facts::{BranchFact, BranchRole},
    ids::RefName,
};

use crate::git::fixture::{Fixture, Reading};

/// A base that is long for a test, with a merge in the middle, and branches from all over it.
fn long() -> Fixture {
    let fixture = Fixture::new();
    let branch = |number: usize, at: &str| {
        fixture.git(&["checkout", "-q", "-b", &format!("work/task-{number}"), at]);
        fixture.commit("[CHECKPOINT] One");
        fixture.commit("[CHECKPOINT] Two");
        fixture.git(&["checkout", "-q", "main"]);
    };
    for n in 0..60 {
        fixture.git_at(&["commit", "-q", "--allow-empty", "-m", "base"], Some(1_700_000_000 + n));
        match n {
            5 | 50 => branch(n.unsigned_abs().try_into().expect("small"), "main"),
            20 => {
                fixture.git(&["checkout", "-q", "-b", "side", "main~3"]);
                fixture.commit("beside");
                fixture.git(&["checkout", "-q", "main"]);
                fixture.git(&["merge", "-q", "--no-edit", "side"]);
            }
            _ => {}
        }
    }
    branch(7, "main~40");
    fixture.git(&["branch", "work/task-8", "main~30"]);
    fixture.git(&["checkout", "-q", "work/task-50"]);
    fixture.git(&["merge", "-q", "--no-edit", "work/task-5", "main~2"]);
    fixture.git(&["checkout", "-q", "main"]);
    fixture
}

/// What is told of workers. What came to other branches depends on when they were last looked at.
fn told(reading: &mut Reading) -> BTreeMap<RefName, BranchFact> {
    reading.last = None;
    let workers = reading.read().branches.into_iter().filter(|branch| branch.role == BranchRole::Worker);
    workers.map(|branch| (branch.name.clone(), branch)).collect()
}

#[test]
fn the_graph_changes_nothing_that_is_told() {
    let fixture = long();
    let graph = fixture.path().join(".git/objects/info/commit-graph");
    let without = told(&mut Reading::of(&fixture));
    fixture.git(&["commit-graph", "write", "--reachable"]);
    assert!(graph.exists());
    let mut reading = Reading::of(&fixture);
    assert_eq!(told(&mut reading), without);
    for branch in without.values() {
        let name = branch.name.as_str().expect("text");
        assert_eq!(usize::try_from(branch.ahead).expect("few"), fixture.rev_list(&[name, "^main"]).len(), "{name}");
        assert_eq!(
            usize::try_from(branch.behind).expect("few"),
            fixture.rev_list(&["main", &format!("^{name}")]).len(),
            "{name}"
        );
    }

    // What comes afterwards is not in the graph: on the base, merged into it, and on branches that move onto it.
    for step in [
        &["commit", "-q", "--allow-empty", "-m", "newer"] as &[&str],
        &["merge", "-q", "--no-edit", "--no-ff", "work/task-7"],
        &["branch", "-f", "work/task-8", "main~1"],
        &["branch", "-f", "work/task-5", "main~35"],
        &["reset", "-q", "--hard", "main~3"],
    ] {
        fixture.git(step);
        let by_graph = told(&mut reading);
        let fresh = told(&mut Reading::of(&fixture));
        let saved = fs::read(&graph).expect("read");
        fs::remove_file(&graph).expect("removed");
        let without = told(&mut Reading::of(&fixture));
        fs::write(&graph, saved).expect("written");
        assert_eq!(by_graph, without, "{step:?}");
        assert_eq!(fresh, without, "{step:?}, begun anew");
    }
}

#[test]
fn a_base_that_grows_is_told_as_if_all_had_been_read_anew() {
    let fixture = long();
    let mut reading = Reading::of(&fixture);
    let _first = told(&mut reading);
    for step in [
        &["commit", "-q", "--allow-empty", "-m", "newer"] as &[&str],
        &["merge", "-q", "--no-edit", "--no-ff", "work/task-7"],
        &["commit", "-q", "--allow-empty", "-m", "newer still"],
        &["merge", "-q", "--no-edit", "--no-ff", "work/task-50"],
        &["branch", "-f", "work/task-8", "main~1"],
        &["commit", "-q", "--amend", "--allow-empty", "-m", "another"],
    ] {
        fixture.git(step);
        assert_eq!(told(&mut reading), told(&mut Reading::of(&fixture)), "{step:?}");
    }
}

#[test]
fn a_base_that_stands_on_a_circle_of_commits_is_walked_to_its_end() {
    let fixture = long();
    fixture.git(&["commit-graph", "write", "--reachable"]);
    let (mut tip, tree) = (fixture.lay_circle().to_string(), fixture.git(&["rev-parse", "main^{tree}"]));
    // More than are walked before the graph is asked.
    for _ in 0..30 {
        tip = fixture.git(&["commit-tree", "-p", &tip, "-m", "base", &tree]);
    }
    fs::write(fixture.path().join(".git/refs/heads/main"), format!("{tip}\n")).expect("written");
    let told = told(&mut Reading::of(&fixture));
    assert!(!told[&RefName::from_branch("work/task-7")].chain.is_empty());
}
