//! Repositories that libgit2 cannot read are watched like any other: reftables, SHA-256, both, and partial clones.

use orch_e2e::{lab::Lab, repo::Repo};
use serde_json::json;

const FORMATS: [&[&str]; 3] =
    [&["--ref-format=reftable"], &["--object-format=sha256"], &["--ref-format=reftable", "--object-format=sha256"]];

/// A daemon that watches a repository `shop` made with these options.
fn watching(options: &[&str]) -> (Lab, Repo) {
    let mut lab = Lab::with_desktop();
    lab.start_daemon();
    let repo = Repo::init_with(lab.home(), &lab.home().path("home/shop"), options);
    lab.register(&repo);
    (lab, repo)
}

#[test]
fn a_block_pings_and_has_its_prompt_in_every_format() {
    for options in FORMATS {
        let (lab, repo) = watching(options);
        let before = repo.worker("task-3-frontend");
        before.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
        before.commit("[BLOCKED:missing-api] Need the endpoint definitions");
        let ping = lab.desktop().wait_for_ping("task-3 is blocked");
        assert!(ping.summary.contains("missing-api"), "{options:?}: {ping:?}");
        let prompt = lab.wait_for_prompt_file("task-3", "resume");
        assert!(prompt.contains("> [CHECKPOINT] Page"), "{options:?}: {prompt}");
        before.commit("[CHECKPOINT] Found them");
        lab.wait_for_no_alert("blocked");
        assert_eq!(lab.worker("task-3")["commits"], json!(3), "{options:?}");
    }
}

#[test]
fn every_commit_is_in_the_status_that_follows_it_in_every_format() {
    for options in FORMATS {
        let (lab, repo) = watching(options);
        let worker = repo.worker("task-1-api");
        for n in 1..=5 {
            worker.commit(&format!("[CHECKPOINT] {n}"));
            assert_eq!(lab.worker("task-1")["checkpoints"], json!(n), "{options:?}");
        }
        worker.git(["commit", "--quiet", "--amend", "--allow-empty", "-m", "[COMPLETE] All"]);
        assert_eq!(lab.worker("task-1")["phase"], "complete", "{options:?}");
        worker.git(["checkout", "--quiet", "-b", "elsewhere"]);
        assert_eq!(lab.alerts("wrong-branch").len(), 1, "{options:?}: {:#}", lab.shop());
        worker.git(["checkout", "--quiet", "work/task-1-api"]);
        assert_eq!(lab.alerts("wrong-branch").len(), 0, "{options:?}");
        repo.main.git(["worktree", "remove", "worktrees/task-1-api"]);
        repo.main.git(["branch", "-D", "work/task-1-api"]);
        assert_eq!(lab.worker("task-1")["health"], "missing", "{options:?}");
    }
}

#[test]
fn a_need_is_answered_by_evidence_and_taken_by_a_merge_in_every_format() {
    for options in FORMATS {
        let (lab, repo) = watching(options);
        let (one, two) = (repo.worker("task-1-page"), repo.worker("task-2-model"));
        one.commit("[NEEDS:task-2/UserModel] Waiting");
        assert_eq!(lab.worker("task-1")["phase"], "waiting", "{options:?}");
        two.commit_file("model.rs", "pub struct UserModel;", "Models");
        let alert = lab.wait_for_alert("needs-ready");
        assert_eq!(alert["workers"][0], "task-1", "{options:?}: {alert:#}");
        one.git(["merge", "--quiet", "--no-edit", "work/task-2-model"]);
        lab.wait_for_no_alert("needs-ready");
        let one = lab.worker("task-1");
        assert_eq!((&one["commits"], &one["needs"][0]["state"]), (&json!(2), &json!("taken")), "{options:?}: {one:#}");
    }
}

#[test]
fn a_fast_forward_and_a_restart_change_nobodys_commits_in_every_format() {
    for options in FORMATS {
        let (mut lab, repo) = watching(options);
        let (one, two) = (repo.worker("task-1-page"), repo.worker("task-2-model"));
        two.commit("[COMPLETE] Model");
        one.git(["merge", "--quiet", "--ff-only", "work/task-2-model"]);
        one.commit("[CHECKPOINT] On top of it");
        let (before_one, before_two) = (lab.worker("task-1"), lab.worker("task-2"));
        assert_eq!((&before_one["phase"], &before_one["commits"]), (&json!("working"), &json!(1)), "{options:?}");
        lab.stop_daemon();
        std::fs::remove_dir_all(lab.home().state()).expect("the store is lost");
        lab.start_daemon();
        lab.register(&repo);
        for (task, before) in [("task-1", before_one), ("task-2", before_two)] {
            let after = lab.worker(task);
            assert_eq!((&after["phase"], &after["commits"]), (&before["phase"], &before["commits"]), "{options:?}");
        }
    }
}

#[test]
fn a_repository_of_another_format_is_not_written_to() {
    for options in FORMATS {
        let (lab, repo) = watching(options);
        let worker = repo.worker("task-1-page");
        worker.commit_file("kept", "1", "[CHECKPOINT] Kept");
        worker.write("kept", "2");
        worker.commit("[COMPLETE] Done");
        let before = repo.fingerprint();
        let alert = lab.wait_for_alert("complete-but");
        assert!(alert["title"].as_str().is_some_and(|title| title.contains("not committed")), "{options:?}: {alert:#}");
        let _synced = lab.orchctl(["sync"]).ok();
        let _prompt = lab.orchctl(["prompt", "continue", "task-1"]).ok();
        repo.assert_untouched_since(&before);
    }
}
