//! `orchctl alerts`, `ack` and `snooze`: what a person settled stays settled.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::{ALERT, Kind, assert_shape};

#[test]
fn the_list_has_the_repo_and_with_all_those_that_ended() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[BLOCKED:x] y");
    let list = lab.orchctl(["alerts", "--json"]).json();
    assert_eq!(list["schema"], 1);
    let alert = &list["alerts"][0];
    assert_shape(alert, ALERT);
    assert_shape(alert, &[("repo", Kind::Text)]);
    let text = lab.orchctl(["alerts"]).ok();
    assert!(text.contains("task-3") && text.contains(alert["id"].as_str().expect("an id")), "{text}");
    worker.commit("[CHECKPOINT] On it");
    assert_eq!(lab.orchctl(["alerts", "--json"]).json()["alerts"], json!([]));
    let all = lab.orchctl(["alerts", "--all", "--json"]).json();
    assert_eq!(all["alerts"][0]["id"], alert["id"]);
}

#[test]
fn an_acknowledgement_survives_kill_9_and_can_be_repeated() {
    let (mut lab, repo) = Lab::watching("");
    repo.worker("task-3-frontend").commit("[BLOCKED:x] y");
    let alert = lab.wait_for_alert("blocked");
    let id = alert["id"].as_str().expect("an id").to_owned();
    let _said = lab.orchctl(["ack", &id]).ok();
    lab.kill_daemon();
    lab.start_daemon();
    assert_eq!(lab.wait_for_alert("blocked")["acknowledged"], true);
    let _again = lab.orchctl(["ack", &id]).ok();
}

#[test]
fn a_snooze_survives_kill_9() {
    let (mut lab, repo) = Lab::watching("");
    repo.worker("task-3-frontend").commit("[BLOCKED:x] y");
    let alert = lab.wait_for_alert("blocked");
    let id = alert["id"].as_str().expect("an id").to_owned();
    let _said = lab.orchctl(["snooze", &id, "--for", "2h"]).ok();
    let snoozed = lab.wait_for_alert("blocked")["snoozed_until"].clone();
    assert!(snoozed.is_string());
    lab.kill_daemon();
    lab.start_daemon();
    assert_eq!(lab.wait_for_alert("blocked")["snoozed_until"], snoozed);
}

#[test]
fn an_urgent_alert_returns_until_it_is_acknowledged_and_twice_at_most() {
    let (lab, repo) = Lab::watching("[notify]\nremind_after = \"1s\"\n");
    let count = |task: &str| lab.desktop().pings_about(task).len();
    repo.worker("task-1-a").commit("[BLOCKED:x] y");
    let id = lab.wait_for_alert("blocked")["id"].as_str().expect("an id").to_owned();
    lab.desktop().wait_for("a reminder", |_| (count("task-1") == 2).then_some(()));
    let _said = lab.orchctl(["ack", &id]).ok();
    let then = count("task-1");
    repo.worker("task-2-b").commit("[BLOCKED:x] y");
    lab.desktop().wait_for("two reminders", |_| (count("task-2") == 3).then_some(()));
    orch_e2e::wait::stays(std::time::Duration::from_millis(1500), "no third reminder", || {
        if (count("task-1"), count("task-2")) == (then, 3) {
            Ok(())
        } else {
            Err(format!("{:#?}", lab.desktop().pings()))
        }
    });
}
