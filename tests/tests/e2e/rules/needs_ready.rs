//! `needs-ready`: what was awaited is there, and the waiting worker can go on once it has it.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::raised;

#[test]
fn a_need_is_ready_when_a_trailer_provides_it_and_taken_when_it_is_merged() {
    let (lab, repo) = Lab::watching("");
    let frontend = repo.worker("task-1-frontend");
    let api = repo.worker("task-2-api");
    frontend.commit("[NEEDS:task-2/UserModel] The page shows a user");
    let _open = lab.wait_for_alert("needs");
    let commit = api.commit_file("model.rs", "struct U;\n", "[CHECKPOINT] Models\n\nProvides: user model");

    let (alert, ping) = raised(&lab, "needs-ready");
    assert_eq!((&alert["severity"], &alert["prompt"]), (&json!("urgent"), &json!("resume")));
    assert_eq!(alert["workers"], json!(["task-1"]), "the needing one alone");
    assert!(super::evidence(&alert).contains(&commit[..7]), "{alert:#}");
    assert!(ping.summary.contains("task-1"), "{ping:?}");
    let need = &lab.worker("task-1")["needs"][0];
    assert_eq!((&need["state"], &need["provided_by"]), (&json!("ready"), &json!(commit)));
    assert!(need["evidence"].is_string(), "{need}");
    let prompt = lab.wait_for_prompt_file("task-1", "resume");
    assert!(prompt.starts_with("# Resume Work: task-1\n"), "{prompt}");
    assert!(prompt.contains(&commit[..7]) && prompt.contains("UserModel"), "{prompt}");

    frontend.git(["merge", "--quiet", "--no-edit", "work/task-2-api"]);
    lab.wait_for_no_alert("needs-ready");
    assert_eq!(lab.worker("task-1")["needs"][0]["state"], "taken");
}

#[test]
fn a_definition_a_file_a_summary_and_a_complete_each_answer_a_need() {
    for (file, content, subject) in [
        ("src/lib.rs", "pub struct UserModel {\n}\n", "Add the struct"),
        ("src/user_model.py", "pass\n", "Begin"),
        ("notes.txt", "x\n", "[CHECKPOINT] The user model is there"),
        ("notes.txt", "x\n", "[COMPLETE] All done"),
    ] {
        let (lab, repo) = Lab::watching("");
        let frontend = repo.worker("task-1-frontend");
        let api = repo.worker("task-2-api");
        frontend.commit("[NEEDS:task-2/UserModel] Please");
        let _open = lab.wait_for_alert("needs");
        let commit = api.commit_file(file, content, subject);
        let (_alert, _ping) = raised(&lab, "needs-ready");
        assert_eq!(lab.worker("task-1")["needs"][0]["provided_by"], commit, "{file}, {subject}");
    }
}

#[test]
fn the_commit_may_have_come_before_the_need() {
    let (lab, repo) = Lab::watching("");
    let api = repo.worker("task-2-api");
    let commit = api.commit_file("model.rs", "x\n", "[CHECKPOINT] Models\n\nProvides: UserModel");
    let frontend = repo.worker("task-1-frontend");
    frontend.commit("[NEEDS:task-2/UserModel] Please");
    let (_alert, _ping) = raised(&lab, "needs-ready");
    assert_eq!(lab.worker("task-1")["needs"][0]["provided_by"], commit);
}

#[test]
fn what_a_worker_left_in_the_base_answers_those_who_need_it_later() {
    let (mut lab, repo) = Lab::watching("");
    let one = repo.worker("task-1-model");
    one.commit_file("model.rs", "pub struct Foo;", "[COMPLETE] Model");
    assert_eq!(lab.worker("task-1")["phase"], "complete");
    repo.main.git(["merge", "--quiet", "--no-ff", "--no-edit", "work/task-1-model"]);
    let _seen = lab.worker("task-1");
    repo.main.git(["worktree", "remove", "worktrees/task-1-model"]);
    repo.main.git(["branch", "--quiet", "-d", "work/task-1-model"]);
    let two = repo.worker("task-2-page");
    two.git(["reset", "--quiet", "--hard", "main~1"]);
    two.commit("[NEEDS:task-1/Foo] For the page");
    let alert = lab.wait_for_alert("needs-ready");
    assert_eq!(alert["workers"][0], "task-2", "{alert:#}");
    lab.stop_daemon();
    lab.start_daemon();
    assert_eq!(lab.worker("task-2")["needs"][0]["state"], "ready", "also after a restart");
    two.git(["merge", "--quiet", "--no-edit", "main"]);
    lab.wait_for_no_alert("needs-ready");
    assert_eq!(lab.worker("task-2")["needs"][0]["state"], "taken");
}
