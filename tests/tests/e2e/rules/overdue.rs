//! `overdue`: files change, and nothing is committed.

use orch_e2e::{lab::Lab, wait};
use serde_json::json;

use super::raised;

#[test]
fn a_worker_that_edits_and_does_not_commit_pings() {
    let (lab, repo) = Lab::watching("checkpoint_within = \"2s\"\n");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    // The edits go on while the deadline passes.
    let mut edits = 0;
    wait::until("an overdue alert", || {
        edits += 1;
        worker.write("page.html", &format!("<p>{edits}"));
        let alerts = lab.alerts("overdue");
        if alerts.is_empty() { Err(format!("{:#}", lab.worker("task-3"))) } else { Ok(()) }
    });
    let (alert, _ping) = raised(&lab, "overdue");
    assert_eq!((&alert["severity"], &alert["prompt"]), (&json!("normal"), &json!("continue")));
    assert_eq!(lab.worker("task-3")["health"], "overdue");
    let prompt = lab.wait_for_prompt_file("task-3", "continue");
    assert!(prompt.starts_with("# Continue Work: task-3\n"), "{prompt}");
    assert!(prompt.contains("page.html"), "what is not committed is named: {prompt}");
}
