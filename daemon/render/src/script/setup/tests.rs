//! What the setup script holds, and what is refused before there is one. It is run in `tests/tests/scripts`.

use std::path::Path;

use orch_shared::ids::{Oid, PlanId, RefName, RepoName, Slug, TaskId};

use super::*;

fn worker(number: u32, kickoff: &str) -> WorkerSetup {
    WorkerSetup {
        task: TaskId::parse(&format!("task-{number}")).expect("a task"),
        slug: Slug::parse("models").expect("a slug"),
        branch: RefName::from_branch(&format!("work/task-{number}-models")),
        worktree: GitPath::from(Path::new(&format!("/home/a/shop/worktrees/task-{number}-models"))),
        kickoff: kickoff.to_owned(),
    }
}

fn facts() -> SetupFacts {
    SetupFacts {
        repo: RepoName::parse("shop").expect("a name"),
        repo_path: GitPath::from(Path::new("/home/a/shop")),
        base: RefName::from_branch("main"),
        base_oid: Oid::parse(&"ab".repeat(20)).expect("an id"),
        plan: PlanId::typed("p-4b1e07"),
        name: Slug::parse("analytics").expect("a slug"),
        wave: Some(1),
        workers: vec![worker(1, "# Worker Kickoff: task-1-models\n"), worker(2, "END_OF_KICKOFF\n")],
        copies: vec![GitPath::from(Path::new(".env"))],
    }
}

#[test]
fn everything_is_checked_before_anything_is_written() {
    let script = render_setup(&facts()).expect("a script");
    let after = script.split_once("# Nothing was written so far.").expect("the mark").1;
    let before = script.split_once("\ncheck_git\n").expect("the mark").1;
    let before = before.split_once("# Nothing").expect("the mark").0;
    for check in ["check_repo", "check_worker", "check_base", "check_disk"] {
        assert!(before.contains(check) && !after.contains(check), "{check}");
    }
    for write in ["ignore ", "make_worktree ", "place_kickoff ", "copy_into "] {
        assert!(after.contains(write) && !before.contains(write), "{write}");
    }
}

#[test]
fn nothing_is_ever_stashed_reset_forced_or_removed() {
    let script = render_setup(&facts()).expect("a script");
    for word in ["stash", "reset", "--force", "rm ", "eval", "prune", "sh -c"] {
        assert_eq!(script.lines().find(|line| line.contains(word)), None, "{word}");
    }
}

#[test]
fn a_prompt_ends_at_a_line_that_it_does_not_hold() {
    let script = render_setup(&facts()).expect("a script");
    assert!(script.contains("<<'END_OF_KICKOFF'\n# Worker Kickoff: task-1-models\nEND_OF_KICKOFF\n"));
    assert!(script.contains("<<'END_OF_KICKOFF_2'\nEND_OF_KICKOFF\nEND_OF_KICKOFF_2\n"));
    assert_eq!(delimiter("END_OF_KICKOFF\nEND_OF_KICKOFF_2"), "END_OF_KICKOFF_3");
}

#[test]
fn what_cannot_be_written_is_refused_by_name() {
    let path = |path: &str| GitPath::from(Path::new(path));
    let at = |place: &str| {
        let mut facts = facts();
        facts.workers[1].worktree = path(place);
        facts
    };
    let on = |branch: RefName| {
        let mut facts = facts();
        facts.workers[1].branch = branch;
        facts
    };
    let saying = |kickoff: &str| SetupFacts { workers: vec![worker(1, kickoff)], ..facts() };
    let copying = |below: &str| SetupFacts { copies: vec![path(below)], ..facts() };
    for (facts, words) in [
        (at("/a\nb"), "the script cannot name the worktree of task-2"),
        (at("/a\u{1b}b"), "the script cannot name the worktree of task-2"),
        (at("worktrees/task-2"), "the worktree of task-2 is `worktrees/task-2`: expected an absolute path"),
        (at("/home/a/shop/../x"), "expected an absolute path"),
        (at("/home/a"), "expected a place beside or below the repo"),
        (at("/home/a/shop/worktrees/task-1-models"), "task-1 and task-2 have the same worktree"),
        (at("/home/a/shop/worktrees/task-1-models/x"), "task-1 and task-2 have the same worktree"),
        (on(RefName::from_branch("work/task-1-models")), "task-1 and task-2 have the same branch"),
        (on(RefName::from_branch("-rf")), "the branch of task-2 is `refs/heads/-rf`: expected a local branch"),
        (on(RefName::from_branch("a;b")), "expected a local branch"),
        (on(RefName::from_bytes(&b"refs/remotes/x/y"[..])), "expected a local branch"),
        (
            saying("one\ntwo \u{1b}[31m"),
            "line 2 of the first prompt of task-1 holds a character that cannot be seen: two \\x1b",
        ),
        (saying("a\r\n"), "line 1 of the first prompt of task-1"),
        (saying("\u{202e}"), "<U+202E>"),
        (copying("../x"), "expected a path below the worktree"),
        (copying("/etc/passwd"), "expected a path below the worktree"),
        (copying("a/.GIT/config"), "expected a path below the worktree"),
        (copying("a\u{7}"), "the script cannot name what is to be copied"),
        (SetupFacts { base: RefName::from_bytes(&b"-x"[..]), ..facts() }, "the base is `-x`"),
        (SetupFacts { repo_path: path("shop"), ..facts() }, "the path of the repo is `shop`"),
        (SetupFacts { workers: vec![], ..facts() }, "no workers"),
    ] {
        let error = render_setup(&facts).expect_err(words);
        assert!(error.to_string().contains(words), "{words:?} is not in: {error}");
        assert!(!error.hint().is_empty());
    }
}

#[test]
fn a_plan_that_somebody_named_cannot_leave_its_comment() {
    let facts = SetupFacts { plan: PlanId::typed("p-1\ntouch canary"), ..facts() };
    let script = render_setup(&facts).expect("a script");
    assert!(!script.lines().any(|line| line.starts_with("touch")), "{script}");
}

#[test]
fn where_worktrees_lie_in_the_repo_their_directory_is_ignored() {
    let patterns = |places: &[&str]| {
        let mut facts = facts();
        facts.workers = places
            .iter()
            .map(|place| WorkerSetup { worktree: GitPath::from(Path::new(place)), ..worker(1, "") })
            .collect();
        ignored(&facts).into_keys().map(|pattern| String::from_utf8(pattern).expect("text")).collect::<Vec<_>>()
    };
    assert_eq!(patterns(&["/home/a/shop/worktrees/t1", "/home/a/shop/worktrees/t2"]), ["/worktrees/"]);
    assert_eq!(patterns(&["/home/a/shop/t1", "/home/a/shop/x/y*[/t2"]), ["/t1/", "/x/y\\*\\[/"]);
    assert!(patterns(&["/home/a/shop-worktrees/t1"]).is_empty());
}

proptest::proptest! {
    #[test]
    fn no_character_that_controls_or_deceives_is_in_a_script(place in "/[^/\n]{1,40}", below in "[^/\n]{1,20}", text in ".{0,80}") {
        let mut facts = SetupFacts { copies: vec![GitPath::from(Path::new(&below))], ..facts() };
        facts.workers = vec![WorkerSetup { worktree: GitPath::from(Path::new(&place)), ..worker(1, &text) }];
        if let Ok(script) = render_setup(&facts) {
            let hidden = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || deceives(c);
            proptest::prop_assert!(!script.contains(hidden), "{script:?}");
        }
    }
}
