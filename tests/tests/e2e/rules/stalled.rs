//! `stalled`: neither commits nor files that change.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::{raised, told_once};

#[test]
fn a_silent_worker_pings_and_the_next_commit_ends_it() {
    let (lab, repo) = Lab::watching("stall_after = \"1s\"\n");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    let (alert, ping) = raised(&lab, "stalled");
    assert_eq!((&alert["severity"], &alert["prompt"]), (&json!("urgent"), &json!("continue")));
    assert_eq!(alert["workers"], json!(["task-3"]));
    assert!(ping.summary.contains("task-3"), "{ping:?}");
    assert_eq!(lab.worker("task-3")["health"], "stalled");
    told_once(&lab, &alert["title"]);
    let prompt = lab.wait_for_prompt_file("task-3", "continue");
    assert!(prompt.starts_with("# Continue Work: task-3\n"), "{prompt}");
    assert!(prompt.contains("[CHECKPOINT] Page"), "{prompt}");
    let explained = lab.orchctl(["explain", "task-3", "--json"]).json();
    assert!(
        explained["evidence"]
            .as_array()
            .is_some_and(|all| all.iter().any(|e| e["about"] == "health" && e["threshold"].is_string())),
        "{explained:#}"
    );
    worker.commit("[BLOCKED:tired] It says why it is quiet");
    lab.wait_for_no_alert("stalled");
    assert_eq!(lab.worker("task-3")["health"], "ok", "a blocked worker is never stalled");
}
