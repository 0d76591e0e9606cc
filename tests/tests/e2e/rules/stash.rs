//! `stash`: what one worker stashes another may pop, so a person is told.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::raised;

#[test]
fn a_stash_names_its_worker_until_that_one_speaks_again() {
    let (lab, repo) = Lab::watching("[notify]\nmin_severity = \"info\"\n");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    worker.write("page.html", "<p>changed");
    worker.git(["stash"]);
    let _scanned = lab.orchctl(["sync"]).ok();
    let (alert, ping) = raised(&lab, "stash");
    assert_eq!((&alert["severity"], &alert["workers"]), (&json!("info"), &json!(["task-3"])));
    assert!(ping.summary.contains("task-3"), "{ping:?}");
    worker.git(["stash", "pop"]);
    let _scanned = lab.orchctl(["sync"]).ok();
    let alert = lab.wait_for_alert("stash");
    assert_eq!(alert["workers"], json!([]), "nobody's: it was emptied");
    let _acknowledged = lab.orchctl(["ack", alert["id"].as_str().expect("an id")]).ok();
    lab.wait_for_no_alert("stash");

    worker.git(["stash"]);
    let _scanned = lab.orchctl(["sync"]).ok();
    let _again = lab.wait_for_alert("stash");
    worker.commit("[CHECKPOINT] On");
    lab.wait_for_no_alert("stash");
}

#[test]
fn a_stash_that_was_there_is_no_news_also_after_a_restart() {
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    worker.write("page.html", "<p>changed");
    worker.git(["stash"]);
    lab.start_daemon();
    lab.register(&repo);
    assert_eq!(lab.worker("task-3")["phase"], "working");
    lab.stop_daemon();
    lab.start_daemon();
    assert_eq!(lab.worker("task-3")["phase"], "working");
    assert!(lab.alerts("stash").is_empty());
    // What changes while nobody looks is news.
    lab.stop_daemon();
    worker.git(["stash", "drop"]);
    lab.start_daemon();
    let _alert = lab.wait_for_alert("stash");
}
