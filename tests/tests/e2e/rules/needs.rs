//! `needs`: an open need of another worker.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::raised;

#[test]
fn an_open_need_pings_and_waits_in_the_status() {
    let (lab, repo) = Lab::watching("");
    let frontend = repo.worker("task-1-frontend");
    let _api = repo.worker("task-2-api");
    frontend.commit("[NEEDS:task-2/UserModel] The page shows a user");

    let (alert, ping) = raised(&lab, "needs");
    assert_eq!(alert["severity"], "normal");
    assert_eq!(alert["workers"], json!(["task-1"]));
    assert!(ping.summary.contains("task-1"), "{ping:?}");
    let worker = lab.worker("task-1");
    assert_eq!(worker["phase"], "waiting");
    let need = &worker["needs"][0];
    assert_eq!((&need["worker"], &need["item"]), (&json!("task-2"), &json!("UserModel")));
    assert_eq!((&need["state"], &need["provided_by"]), (&json!("open"), &json!(null)));
}

#[test]
fn several_tags_and_a_list_open_a_need_each() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-1-frontend");
    let _others = [repo.worker("task-2-api"), repo.worker("task-3-db")];
    worker.commit("[NEEDS:task-2/Users, Orders][NEEDS:task_3/Schema] All of it");
    let worker = lab.worker("task-1");
    let needs: Vec<String> = worker["needs"]
        .as_array()
        .expect("needs")
        .iter()
        .map(|need| format!("{}/{}", super::text(&need["worker"]), super::text(&need["item"])))
        .collect();
    assert_eq!(needs, ["task-2/Users", "task-2/Orders", "task-3/Schema"]);
}

#[test]
fn a_person_can_say_that_a_need_is_settled() {
    let (mut lab, repo) = Lab::watching("");
    let frontend = repo.worker("task-1-frontend");
    let _api = repo.worker("task-2-api");
    frontend.commit("[NEEDS:task-2/UserModel] Please");
    let _alert = lab.wait_for_alert("needs");
    let _said = lab.orchctl(["needs", "resolve", "task-1", "user_model", "--note", "use the old one"]).ok();
    lab.wait_for_no_alert("needs");
    assert_eq!(lab.worker("task-1")["needs"][0]["state"], "taken");
    lab.kill_daemon();
    lab.start_daemon();
    assert_eq!(lab.worker("task-1")["needs"][0]["state"], "taken", "what a person said is kept");
}

#[test]
fn a_need_that_is_said_again_after_a_person_settled_it_is_open_again() {
    let (lab, repo) = Lab::watching("");
    let (one, _two) = (repo.worker("task-1-page"), repo.worker("task-2-model"));
    one.commit("[NEEDS:task-2/Db] Waiting");
    let _told = lab.wait_for_alert("needs");
    let _settled = lab.orchctl(["needs", "resolve", "task-1", "Db", "--note", "use sqlite"]).ok();
    lab.wait_for_no_alert("needs");
    one.commit("[CHECKPOINT] Went on");
    // Other trailers make other commits, whatever the clock says.
    one.git(["rebase", "--quiet", "--signoff", "main"]);
    assert_eq!(lab.worker("task-1")["needs"][0]["state"], "taken", "a rebase says nothing new");
    one.commit("[NEEDS:task-2/Db] Sqlite does not do");
    let _told = lab.wait_for_alert("needs");
    assert_eq!(lab.worker("task-1")["needs"][0]["state"], "open");
}
