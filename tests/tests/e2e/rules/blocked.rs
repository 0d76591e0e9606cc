//! `blocked`: the worker says what stops it, a person is called at once and finds the prompt on disk.

use orch_e2e::{bus::BusKind, lab::Lab};
use serde_json::json;

use super::{raised, told_once};

#[test]
fn a_blocked_worker_pings_and_its_prompt_lies_ready_whichever_bus_there_is() {
    for kind in BusKind::available() {
        let mut lab = Lab::bare();
        lab.start_desktop(kind);
        lab.start_daemon();
        let repo = lab.repo("shop");
        lab.register(&repo);
        let worker = repo.worker("task-3-frontend");
        worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
        let commit = worker.commit("[BLOCKED:missing-api] Need endpoint definitions");

        let (alert, ping) = raised(&lab, "blocked");
        assert_eq!(alert["title"], "task-3 is blocked: missing-api");
        assert_eq!(alert["severity"], "urgent");
        assert_eq!(alert["workers"], json!(["task-3"]));
        assert_eq!(alert["prompt"], "resume");
        assert!(super::evidence(&alert).contains(&commit[..7]), "{alert:#}");
        assert!(ping.summary.contains("task-3"), "{ping:?}");
        told_once(&lab, &alert["title"]);

        let prompt = lab.wait_for_prompt_file("task-3", "resume");
        assert!(prompt.starts_with("# Resume Work: task-3\n"), "{prompt}");
        assert!(prompt.lines().any(|line| line.starts_with("> ") && line.contains("missing-api")), "{prompt}");
        let worker = lab.worker("task-3");
        assert_eq!((&worker["phase"], &worker["reason"]), (&json!("blocked"), &json!("missing-api")));
    }
}

#[test]
fn the_next_checkpoint_ends_the_episode_and_another_block_is_another_one() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-1-api");
    worker.commit("[BLOCKED:no-schema] Which table?");
    let (first, _) = raised(&lab, "blocked");
    worker.commit("[CHECKPOINT] Found it");
    lab.wait_for_no_alert("blocked");
    assert_eq!(lab.worker("task-1")["phase"], "working");
    worker.commit("[BLOCKED:no-schema] Lost it again");
    let second = lab.wait_for_alert("blocked");
    assert_ne!(first["id"], second["id"]);
    lab.desktop().wait_for("a ping for each episode", |pings| {
        (pings.iter().filter(|ping| ping.summary == super::text(&first["title"])).count() == 2).then_some(())
    });
}

#[test]
fn an_amended_block_is_the_same_episode_and_another_reason_is_not() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-1-api");
    worker.commit("[BLOCKED:no-schema] Which table?");
    let (first, _) = raised(&lab, "blocked");
    worker.amend("[BLOCKED:no-schema] Which table is it?");
    let amended = lab.wait_for_alert("blocked");
    assert_eq!(first["id"], amended["id"]);
    told_once(&lab, &first["title"]);
    worker.amend("[BLOCKED:no-key] Which key?");
    let (other, _) = raised(&lab, "blocked");
    assert_eq!(other["title"], "task-1 is blocked: no-key");
    assert_ne!(first["id"], other["id"]);
}

#[test]
fn a_tag_in_a_body_or_a_quoted_revert_blocks_nobody() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-1-api");
    worker.commit("[CHECKPOINT] Tables\n\n[BLOCKED:nothing] said in a body");
    worker.commit("Revert \"[BLOCKED:nothing] said by somebody\"");
    assert_eq!(lab.worker("task-1")["phase"], "working");
    assert!(lab.alerts("blocked").is_empty());
}

#[test]
fn markup_in_a_reason_is_shown_and_not_rendered() {
    let (lab, repo) = Lab::watching("");
    lab.desktop().set_capabilities(&["body", "body-markup"]);
    repo.worker("task-1-api").commit("[BLOCKED:<b>x</b> & <a href=\"file:///\">y</a>] Look");
    let ping = lab.desktop().wait_for_ping("task-1");
    assert!(!ping.body.contains("<b>") && !ping.body.contains("<a "), "{ping:?}");
}

#[test]
fn a_subject_that_was_wrapped_blocks_like_one_that_was_not() {
    let (lab, repo) = Lab::watching("");
    repo.worker("task-3-frontend").commit("[BLOCKED:the endpoints of the\nuser service are missing] cannot go on");
    let ping = lab.desktop().wait_for_ping("task-3 is blocked");
    assert!(ping.summary.contains("the endpoints of the user service are missing"), "{ping:?}");
}
