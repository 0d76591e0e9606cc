//! `out-of-scope`: a worker changes a file that the plan gives to another, and is told what to do instead.

use super::{raised, text};
use crate::planned::{accepted, owner_of};

#[test]
fn a_file_of_another_worker_is_told_and_taken_back() {
    let (lab, repo, plan) = accepted();
    let (export, _, _) = owner_of(&plan, "src/users/export.rs");
    let (task, branch, item) = owner_of(&plan, "src/users/login.rs");
    assert_ne!(export, task, "two workers own them: {plan:#}");
    let worker = repo.worker(&branch);
    worker.commit_file("src/users/login.rs", "fn login() {}\n", &format!("[CHECKPOINT] {item}: the login"));
    worker.commit_file("src/users/export.rs", "fn login_from_export() {}\n", "[CHECKPOINT] The login from an export");

    let (alert, ping) = raised(&lab, "out-of-scope");
    assert_eq!(alert["severity"], "normal");
    assert_eq!(alert["workers"], serde_json::json!([task, export]));
    assert_eq!(text(&alert["detail"]), "src/users/export.rs.");
    assert_eq!(alert["prompt"], "scope");
    assert!(ping.summary.contains(&task), "{ping:?}");

    let prompt = lab.orchctl(["prompt", "scope", &task]).ok();
    assert!(prompt.starts_with(&format!("# Scope: {task}\n")), "{prompt}");
    assert!(prompt.contains(&format!("`src/users/export.rs`: {export} owns it")), "{prompt}");
    assert!(prompt.contains("You may ONLY modify files in:") && prompt.contains("- `src/users/login.rs`"), "{prompt}");
    assert!(!prompt.contains("`src/users/login.rs`: "), "its own file is no breach: {prompt}");
    let laid = std::fs::read_to_string(lab.prompt_file(&task, "scope")).expect("laid for the session");
    assert!(laid.starts_with("# Scope: "), "{laid}");

    worker.git(["checkout", "--quiet", "main", "--", "src/users/export.rs"]);
    worker.commit("[CHECKPOINT] Not mine");
    lab.wait_for_no_alert("out-of-scope");
}

#[test]
fn what_the_owner_does_and_what_a_merge_brings_is_no_breach() {
    let (lab, repo, plan) = accepted();
    let (_, owners_branch, _) = owner_of(&plan, "src/orders/import.rs");
    let (task, branch, _) = owner_of(&plan, "src/users/login.rs");
    let (owner, worker) = (repo.worker(&owners_branch), repo.worker(&branch));
    owner.commit_file("src/orders/import.rs", "fn import() {}\n", "[CHECKPOINT] The import");
    worker.git(["merge", "--quiet", "--no-ff", "--no-edit", &format!("work/{owners_branch}")]);
    worker.commit_file("src/users/login.rs", "fn login() { import() }\n", "[CHECKPOINT] The login uses the import");
    // That the merge was looked at is known when something is found that came after it.
    worker.commit_file("src/users/export.rs", "fn login_from_export() {}\n", "[CHECKPOINT] The login from an export");
    let (alert, _ping) = raised(&lab, "out-of-scope");
    assert_eq!(alert["workers"][0], task);
    assert_eq!(text(&alert["detail"]), "src/users/export.rs.");
    assert_eq!(lab.alerts("out-of-scope").len(), 1);
}
