//! The graph says what git says of every commit, and whatever is done to its file, it never says anything at random.

use std::{collections::HashMap, fs, path::PathBuf};

use super::*;
use crate::git::fixture::Fixture;

/// A history with a branch, a merge, an octopus, and a commit that the graph does not know.
fn with_graph() -> (Fixture, PathBuf) {
    let fixture = Fixture::new();
    for branch in ["a", "b", "c"] {
        fixture.git(&["checkout", "-q", "-b", branch, "main"]);
        fixture.commit(branch);
        fixture.commit("more");
    }
    fixture.git(&["checkout", "-q", "main"]);
    fixture.commit("on main");
    fixture.git(&["merge", "-q", "--no-edit", "a"]);
    fixture.git(&["merge", "-q", "--no-edit", "a", "b", "c"]);
    fixture.commit("above");
    fixture.commit("and above");
    fixture.git(&["commit-graph", "write", "--reachable"]);
    let file = fixture.path().join(".git/objects/info/commit-graph");
    (fixture, file)
}

#[test]
fn it_marks_what_git_lists() {
    let (fixture, _) = with_graph();
    let graph = Graph::open(&fixture.path().join(".git")).expect("a graph");
    let all = fixture.rev_list(&["--all"]);
    for tip in &all {
        let marks = graph.mark(graph.position(tip)).expect("a whole graph");
        let below = fixture.rev_list(&[&tip.to_string()]);
        for oid in &all {
            let marked = marks.has(graph.position(oid).expect("in the graph"));
            assert_eq!(marked, below.contains(oid), "{oid} below {tip}");
        }
    }
    assert_eq!(graph.position(&fixture.commit("newer")), None);
}

#[test]
fn distances_are_told_down_to_the_first_merge() {
    let (fixture, _) = with_graph();
    let graph = Graph::open(&fixture.path().join(".git")).expect("a graph");
    let place = |name: &str| graph.position(&fixture.oid(name)).expect("in the graph");
    let names = ["main", "main~1", "main~2", "main~3", "a"];
    let mut wanted: HashMap<u32, Option<u32>> = names.iter().map(|name| (place(name), None)).collect();
    graph.distances(place("main"), &mut wanted).expect("a whole graph");
    let found: Vec<_> = names.iter().map(|name| wanted[&place(name)]).collect();
    assert_eq!(found, [Some(0), Some(1), Some(2), None, None]);
}

#[test]
fn a_history_that_is_cut_has_none() {
    let (fixture, _) = with_graph();
    let common_dir = fixture.path().join(".git");
    fs::write(common_dir.join("shallow"), format!("{}\n", fixture.oid("main~1"))).expect("written");
    assert!(Graph::open(&common_dir).is_none());
}

#[test]
fn whatever_is_broken_in_the_file_it_ends_and_says_so() {
    let (fixture, path) = with_graph();
    let (whole, tip) = (fs::read(&path).expect("read"), fixture.oid("main"));
    // Git leaves it read-only.
    fs::remove_file(&path).expect("removed");
    let check = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("written");
        let Ok(graph) = open_regular(&path).and_then(Graph::read) else { return };
        let Some(place) = graph.position(&tip) else { return };
        let _marks = graph.mark([place]);
        let _distances = graph.distances(place, &mut HashMap::from([(place ^ 1, None)]));
    };
    for index in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[index] ^= flip;
            check(&bytes);
        }
    }
    (0..whole.len()).step_by(7).for_each(|length| check(&whole[..length]));
}
