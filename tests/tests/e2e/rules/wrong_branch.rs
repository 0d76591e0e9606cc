//! `wrong-branch`: work lands where it does not belong.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::raised;

#[test]
fn a_worktree_on_another_branch_pings_until_it_is_back() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    worker.git(["checkout", "--quiet", "-b", "experiment"]);
    let (alert, ping) = raised(&lab, "wrong-branch");
    assert_eq!((&alert["severity"], &alert["prompt"]), (&json!("urgent"), &json!("wrong-branch")));
    assert_eq!(alert["workers"], json!(["task-3"]));
    assert!(ping.summary.contains("task-3"), "{ping:?}");
    let prompt = lab.wait_for_prompt_file("task-3", "wrong-branch");
    assert!(prompt.starts_with("# Recover Branch: task-3\n"), "{prompt}");
    worker.git(["checkout", "--quiet", "work/task-3-frontend"]);
    lab.wait_for_no_alert("wrong-branch");
}

#[test]
fn a_detached_worktree_pings() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    let _known = lab.worker("task-3");
    worker.git(["checkout", "--quiet", "--detach"]);
    let (alert, _ping) = raised(&lab, "wrong-branch");
    assert_eq!(alert["workers"], json!(["task-3"]));
}

#[test]
fn a_status_commit_on_the_base_pings_until_it_is_reverted() {
    let (lab, repo) = Lab::watching("");
    let _worker = repo.worker("task-3-frontend");
    let commit = repo.main.commit_file("page.html", "<p>", "[CHECKPOINT] Page, alas on main");
    let (alert, _ping) = raised(&lab, "wrong-branch");
    assert_eq!(alert["severity"], "urgent");
    assert!(
        super::evidence(&alert).contains(&commit[..7]) || super::text(&alert["detail"]).contains(&commit[..7]),
        "{alert:#}"
    );
    repo.main.git(["revert", "--no-edit", &commit]);
    lab.wait_for_no_alert("wrong-branch");
}

#[test]
fn merging_a_worker_into_the_base_is_no_wrong_branch() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[COMPLETE] Page");
    let _seen = lab.worker("task-3");
    repo.main.git(["merge", "--quiet", "--ff-only", "work/task-3-frontend"]);
    assert_eq!(lab.worker("task-3")["integrated"], true);
    let other = repo.worker("task-4-api");
    other.commit_file("api.rs", "x", "[COMPLETE] Api");
    repo.main.git(["merge", "--quiet", "--no-ff", "--no-edit", "work/task-4-api"]);
    assert_eq!(lab.worker("task-4")["integrated"], true);
    assert!(lab.alerts("wrong-branch").is_empty(), "{:#}", lab.shop());
}

#[test]
fn what_was_on_the_base_before_the_registration_is_nobodys_mistake() {
    let mut lab = Lab::with_desktop();
    lab.start_daemon();
    let repo = lab.repo("shop");
    repo.main.commit("[CHECKPOINT] From an older time");
    lab.register(&repo);
    assert!(lab.alerts("wrong-branch").is_empty(), "{:#}", lab.shop());
}

#[test]
fn commits_that_a_rebase_of_a_workers_branch_brings_to_the_base_are_no_strays() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    worker.commit_file("form.html", "<form>", "[COMPLETE] Form");
    let _seen = lab.worker("task-3");
    repo.main.commit("Meanwhile");
    // As a hosting site merges by rebasing: other commits with the same words.
    repo.main.git(["cherry-pick", "work/task-3-frontend~1", "work/task-3-frontend"]);
    let seen = lab.worker("task-3");
    assert_eq!((&seen["integrated"], &seen["phase"]), (&json!(true), &json!("complete")), "{seen:#}");
    assert!(lab.alerts("wrong-branch").is_empty(), "{:#}", lab.shop());
}

#[test]
fn a_stray_commit_stays_the_same_alert_when_its_worker_goes_back() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    worker.git(["checkout", "--quiet", "-b", "experiment"]);
    worker.commit("[BLOCKED:a] On another branch");
    let before = stray_alert(&lab);
    worker.git(["checkout", "--quiet", "work/task-3-frontend"]);
    assert_eq!(lab.alerts("wrong-branch").len(), 1, "{:#}", lab.shop());
    assert_eq!(lab.alerts("wrong-branch")[0]["id"], before["id"]);
}

fn stray_alert(lab: &Lab) -> serde_json::Value {
    orch_e2e::wait::until("the stray commit to be told", || {
        let strays = lab.alerts("wrong-branch").into_iter();
        let mut strays = strays.filter(|alert| alert["title"].as_str().is_some_and(|t| t.contains("a status commit")));
        strays.next().ok_or("no such alert")
    })
}
