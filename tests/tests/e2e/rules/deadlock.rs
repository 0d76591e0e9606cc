//! `deadlock`: workers that wait for each other, and the three ways out.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::raised;

#[test]
fn two_that_wait_for_each_other_ping_with_three_ways_out() {
    let (lab, repo) = Lab::watching("");
    let one = repo.worker("task-1-frontend");
    let two = repo.worker("task-2-api");
    let first = one.commit("[NEEDS:task-2/Endpoint] The page calls it");
    let second = two.commit("[NEEDS:task-1/Form] The endpoint takes it");

    let (alert, ping) = raised(&lab, "deadlock");
    assert_eq!((&alert["severity"], &alert["prompt"]), (&json!("urgent"), &json!("deadlock")));
    assert_eq!(alert["workers"], json!(["task-1", "task-2"]));
    assert!(ping.summary.contains("task-1") && ping.summary.contains("task-2"), "{ping:?}");
    let shown = super::evidence(&alert);
    for part in [&first[..7], &second[..7], "Endpoint", "Form"] {
        assert!(shown.contains(part), "{part} is not in the evidence: {shown}");
    }
    let on_disk = lab.wait_for_prompt_file("task-1", "deadlock");
    assert!(on_disk.starts_with("# Break Deadlock: task-1"), "{on_disk}");
    let mut prompts = Vec::new();
    for way in ["stub", "merge", "rescope"] {
        let prompt = lab.orchctl(["prompt", "deadlock", "task-1", "--choose", way]).ok();
        assert!(prompt.starts_with("# Break Deadlock: "), "{prompt}");
        assert!(prompt.contains("task-1") && prompt.contains("task-2"), "{prompt}");
        prompts.push(prompt);
    }
    prompts.dedup();
    assert_eq!(prompts.len(), 3, "each way out has its own prompt");
}

#[test]
fn it_is_only_forming_while_one_still_works_and_ends_when_one_is_served() {
    let (lab, repo) = Lab::watching("");
    let one = repo.worker("task-1-frontend");
    let two = repo.worker("task-2-api");
    one.commit("[NEEDS:task-2/Endpoint] Waiting");
    two.commit("[NEEDS:task-1/Form] Waiting");
    let _urgent = lab.wait_for_alert("deadlock");
    two.commit("[CHECKPOINT] Something else meanwhile");
    orch_e2e::wait::until("a deadlock that is only forming", || {
        let alerts = lab.alerts("deadlock");
        match alerts.as_slice() {
            [alert] if alert["severity"] == "normal" => Ok(()),
            _ => Err(format!("{alerts:#?}")),
        }
    });
    one.commit("[CHECKPOINT] The form\n\nProvides: Form");
    lab.wait_for_no_alert("deadlock");
}

#[test]
fn a_circle_of_three_is_one_alert_with_all_members() {
    let (lab, repo) = Lab::watching("");
    let workers = [repo.worker("task-1-a"), repo.worker("task-2-b"), repo.worker("task-3-c")];
    for (worker, provider) in workers.iter().zip([2, 3, 1]) {
        worker.commit(&format!("[NEEDS:task-{provider}/Part] Waiting"));
    }
    let (alert, _ping) = raised(&lab, "deadlock");
    assert_eq!(alert["workers"], json!(["task-1", "task-2", "task-3"]));
    let graph = lab.orchctl(["status"]).ok();
    assert!(graph.contains("task-3"), "{graph}");
}
