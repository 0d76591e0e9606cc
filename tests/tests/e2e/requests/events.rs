//! `orchctl events`: one JSON object a line, with cursors that outlive the daemon.

use orch_e2e::lab::Lab;
use serde_json::{Value, json};

use super::{ALERT, Kind, assert_shape};

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
}

#[test]
fn a_follower_sees_the_commit_the_phase_and_the_alert() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    let start = lab.orchctl(["events", "--since", "0"]).ok();
    let cursor = lines(&start).last().expect("events so far")["cursor"].to_string();
    let stream = lab.stream(["events", "--follow", "--since", &cursor]);
    let oid = worker.commit("[BLOCKED:missing-api] Stuck");

    let commit = stream.next_where("the commit", |event| event["type"] == "commit");
    assert_shape(
        &commit,
        &[("cursor", Kind::Number), ("at", Kind::Time), ("repo", Kind::Text), ("commit", Kind::Object)],
    );
    let found = &commit["commit"];
    assert_shape(
        found,
        &[("oid", Kind::Oid), ("task", Kind::Text), ("subject", Kind::Text), ("class", Kind::Text), ("at", Kind::Time)],
    );
    assert_eq!((&found["oid"], &found["task"], &found["class"]), (&json!(oid), &json!("task-3"), &json!("blocked")));

    let all = lab.orchctl(["events", "--since", &cursor]).ok();
    let events = lines(&all);
    let phase = events.iter().find(|event| event["type"] == "phase").expect("a phase event");
    assert_eq!(
        (&phase["worker"], &phase["from"], &phase["to"]),
        (&json!("task-3"), &json!("pending"), &json!("blocked"))
    );
    let raised = events.iter().find(|event| event["type"] == "alert-raised").expect("an alert event");
    assert_shape(&raised["alert"], ALERT);
    assert_eq!(raised["alert"]["rule"], "blocked");
    let cursors: Vec<_> = events.iter().map(|event| event["cursor"].as_u64().expect("a number")).collect();
    assert!(cursors.is_sorted() && cursors.windows(2).all(|pair| pair[0] < pair[1]), "{cursors:?}");
    assert_eq!(stream.interrupt().code(), Some(130));
}

#[test]
fn a_cursor_goes_on_after_kill_9() {
    let (mut lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] One");
    let _synced = lab.orchctl(["sync"]).ok();
    let before = lines(&lab.orchctl(["events", "--since", "0"]).ok());
    let cursor = before.last().expect("events")["cursor"].to_string();
    lab.kill_daemon();
    let missed = worker.commit("[CHECKPOINT] While nobody looked");
    lab.start_daemon();
    let _synced = lab.orchctl(["sync"]).ok();
    let after = lines(&lab.orchctl(["events", "--since", &cursor]).ok());
    let oids: Vec<_> =
        after.iter().filter(|event| event["type"] == "commit").map(|event| &event["commit"]["oid"]).collect();
    assert_eq!(oids, [&json!(missed)], "what was missed, and nothing twice: {after:#?}");
    let whole = lines(&lab.orchctl(["events", "--since", "0"]).ok());
    assert_eq!(whole.get(..before.len()), Some(&before[..]), "the past stays as it was");
}

#[test]
fn workers_and_repos_come_and_go_in_the_stream() {
    let (lab, repo) = Lab::watching("");
    let stream = lab.stream(["events", "--follow", "--since", "0"]);
    let added = stream.next_where("the repo", |event| event["type"] == "repo-added");
    assert_eq!(added["repo"], "shop");
    repo.main.git(["branch", "work/task-1-api"]);
    let worker = stream.next_where("the worker", |event| event["type"] == "worker-added");
    assert!(worker.to_string().contains("task-1"), "{worker}");
    let _removed = lab.orchctl(["repo", "remove", "shop"]).ok();
    let removed = stream.next_where("the repo's end", |event| event["type"] == "repo-removed");
    assert_eq!(removed["repo"], "shop");
}

#[test]
fn needs_and_acknowledgements_are_in_the_stream() {
    let (lab, repo) = Lab::watching("");
    let stream = lab.stream(["events", "--follow", "--since", "0"]);
    let one = repo.worker("task-1-a");
    let two = repo.worker("task-2-b");
    one.commit("[NEEDS:task-2/UserModel] Please");
    let open = stream.next_where("an open need", |event| event["type"] == "need");
    assert_eq!((&open["worker"], &open["to"]), (&json!("task-1"), &json!("open")));
    two.commit("[CHECKPOINT] There\n\nProvides: UserModel");
    let ready = stream.next_where("a ready need", |event| event["type"] == "need");
    assert_eq!((&ready["from"], &ready["to"]), (&json!("open"), &json!("ready")));
    let alert = lab.wait_for_alert("needs-ready");
    let _said = lab.orchctl(["ack", alert["id"].as_str().expect("an id")]).ok();
    let told = stream.next_where("the acknowledgement", |event| event["type"] == "alert-acknowledged");
    assert_eq!(told["alert"]["id"], alert["id"]);
}
