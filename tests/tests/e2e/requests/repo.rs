//! `orchctl repo`: registered repos come, change and go; nothing in them is touched.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::{Kind, assert_shape};

#[test]
fn a_repo_is_added_listed_changed_and_removed() {
    let mut lab = Lab::with_desktop();
    lab.start_daemon();
    let repo = lab.repo("shop");
    let worker = repo.worker("task-3-frontend");
    let before = repo.fingerprint();
    let added = lab.orchctl(["repo", "add", &worker.path().to_string_lossy(), "--name", "store"]).ok();
    assert!(added.contains("store"), "{added}");
    let list = lab.orchctl(["repo", "list", "--json"]).json();
    assert_shape(
        &list["repos"][0],
        &[("name", Kind::Text), ("path", Kind::Text), ("base", Kind::Maybe(&Kind::Text)), ("workers", Kind::Number)],
    );
    assert_eq!((&list["repos"][0]["name"], &list["repos"][0]["path"]), (&json!("store"), &json!(repo.path())));

    let _named = lab.orchctl(["repo", "set", "store", "name", "shop"]).ok();
    assert_eq!(lab.shop()["name"], "shop");
    let _unknown = lab.orchctl(["repo", "set", "shop", "colour", "red"]).fails_saying(2, &["colour", "base"]);
    let _missing = lab.orchctl(["repo", "set", "shop", "base", "nosuch"]).fails_saying(1, &["nosuch"]);
    let gone = lab.orchctl(["repo", "remove", "shop"]).ok();
    assert!(gone.contains("shop"), "{gone}");
    assert_eq!(lab.orchctl(["repo", "list", "--json"]).json()["repos"], json!([]));
    repo.assert_untouched_since(&before);
}

#[test]
fn two_repos_of_one_directory_name_get_names_of_their_own() {
    let mut lab = Lab::with_desktop();
    lab.start_daemon();
    let (one, two) = (lab.repo("a/shop"), lab.repo("b/shop"));
    lab.register(&one);
    lab.register(&two);
    let list = lab.orchctl(["repo", "list", "--json"]).json();
    assert_eq!(list["repos"].as_array().map(Vec::len), Some(2));
    assert_ne!(list["repos"][0]["name"], list["repos"][1]["name"]);
}

#[test]
fn registrations_survive_kill_9() {
    let (mut lab, repo) = Lab::watching("");
    repo.main.git(["branch", "trunk"]);
    let _set = lab.orchctl(["repo", "set", "shop", "base", "trunk"]).ok();
    lab.kill_daemon();
    lab.start_daemon();
    assert_eq!(lab.shop()["base"], "trunk");
}

#[test]
fn the_base_is_found_without_being_named() {
    let mut lab = Lab::with_desktop();
    lab.start_daemon();
    let repo = lab.repo("shop");
    repo.main.git(["branch", "-m", "main", "develop"]);
    lab.register(&repo);
    assert_eq!(lab.shop()["base"], "develop", "the branch of the main worktree");
}

#[test]
fn a_first_scan_gives_one_digest_that_names_every_worker() {
    let mut lab = Lab::with_desktop();
    lab.start_daemon();
    let repo = lab.repo("shop");
    for task in ["task-1-a", "task-2-b", "task-3-c"] {
        repo.worker(task).commit("[BLOCKED:x] y");
    }
    lab.register(&repo);
    let digest = lab.desktop().wait_for_ping("task-1");
    let told = format!("{} {}", digest.summary, digest.body);
    assert!(["task-1", "task-2", "task-3"].iter().all(|task| told.contains(task)), "{digest:?}");
    super::super::life::only_pings(&lab, 1);
}

#[test]
fn another_prefix_means_other_workers_and_misses_nobody() {
    let (lab, repo) = Lab::watching("");
    repo.worker("task-1-old").commit("[CHECKPOINT] x");
    assert_eq!(lab.worker("task-1")["phase"], "working");
    let _set = lab.orchctl(["repo", "set", "shop", "branch_prefix", "agents/"]).ok();
    repo.main.git(["branch", "agents/task-2-new"]);
    let _new = lab.worker("task-2");
    assert_eq!(lab.shop()["workers"].as_array().map(Vec::len), Some(1), "{:#}", lab.shop());
    assert!(lab.alerts("missing").is_empty());
}
