//! Repositories of every make: bare, shallow, borrowed objects, submodules; worktrees wherever people put them.

use std::fs;

use orch_e2e::{
    lab::Lab,
    repo::{Checkout, Repo},
};
use serde_json::{Value, json};

/// A laboratory whose daemon watches nothing yet.
fn lab() -> Lab {
    let mut lab = Lab::with_desktop();
    lab.start_daemon();
    lab
}

/// Clones `shop` to `home/NAME`, and has the clone watched.
fn clone(lab: &Lab, origin: &Repo, name: &str, options: &[&str]) -> Repo {
    let dir = lab.home().path("home").join(name);
    let (from, to) = (format!("file://{}", origin.path_text()), dir.to_str().expect("text").to_owned());
    origin.main.git([&["-c", "protocol.file.allow=always", "clone", "--quiet"], options, &[&from, &to]].concat());
    Repo { main: origin.at(&dir) }
}

fn worker_of(lab: &Lab, repo: &str, task: &str) -> Value {
    let status = lab.orchctl(["status", repo, "--json"]).json();
    let workers = status["repos"][0]["workers"].as_array().cloned().unwrap_or_default();
    workers.into_iter().find(|worker| worker["task"] == task).unwrap_or_else(|| panic!("{task} in {status:#}"))
}

/// A worker in a new worktree blocks, pings, and goes on.
fn blocks_and_goes_on(lab: &Lab, name: &str, worker: &Checkout) {
    worker.commit("[CHECKPOINT] Page");
    worker.commit("[BLOCKED:missing-api] Stuck");
    let _ping = lab.desktop().wait_for_ping("task-3 is blocked");
    let seen = worker_of(lab, name, "task-3");
    assert_eq!((&seen["phase"], &seen["commits"]), (&json!("blocked"), &json!(2)), "{seen:#}");
    worker.commit("[CHECKPOINT] Unstuck");
    assert_eq!(worker_of(lab, name, "task-3")["phase"], "working");
}

#[test]
fn a_bare_server_tells_of_workers_that_push_to_it() {
    let lab = lab();
    let shop = lab.repo("shop");
    let server = clone(&lab, &shop, "server.git", &["--bare"]);
    lab.orchctl(["repo", "add", server.path_text(), "--name", "server"]).ok();
    let worker = shop.worker("task-3-frontend");
    let push =
        |how: &[&str]| worker.git([&["push", "--quiet"], how, &[server.path_text(), "work/task-3-frontend"]].concat());
    worker.commit("[CHECKPOINT] Page");
    worker.commit("[BLOCKED:missing-api] Stuck");
    push(&[]);
    let _ping = lab.desktop().wait_for_ping("task-3 is blocked");
    let seen = worker_of(&lab, "server", "task-3");
    assert_eq!((&seen["worktree"], &seen["commits"]), (&Value::Null, &json!(2)), "{seen:#}");
    worker.git(["reset", "--quiet", "--hard", "HEAD~1"]);
    worker.commit("[COMPLETE] Page");
    push(&["--force"]);
    let seen = worker_of(&lab, "server", "task-3");
    assert_eq!((&seen["phase"], &seen["commits"]), (&json!("complete"), &json!(2)), "{seen:#}");
    let status = lab.orchctl(["status", "server", "--json"]).json();
    let rewritten = |alert: &Value| alert["rule"] == "rewritten";
    assert!(status["repos"][0]["alerts"].as_array().is_some_and(|all| all.iter().any(rewritten)), "{status:#}");
}

#[test]
fn a_shallow_clone_is_read_to_where_it_ends() {
    let lab = lab();
    let shop = lab.repo("shop");
    for n in 0..5 {
        shop.main.commit(&format!("Step {n}"));
    }
    let shallow = clone(&lab, &shop, "shallow", &["--depth=1"]);
    lab.register(&shallow);
    blocks_and_goes_on(&lab, "shallow", &shallow.worker("task-3-frontend"));
}

#[test]
fn a_clone_that_borrows_its_objects_is_read() {
    let lab = lab();
    let shop = lab.repo("shop");
    let dir = lab.home().path("home/borrower");
    let to = dir.to_str().expect("text");
    shop.main.git(["clone", "--quiet", "--shared", shop.path_text(), to]);
    let borrower = Repo { main: shop.at(&dir) };
    lab.register(&borrower);
    blocks_and_goes_on(&lab, "borrower", &borrower.worker("task-3-frontend"));
}

#[test]
fn a_submodule_is_a_repo_of_its_own() {
    let lab = lab();
    let (shop, engine) = (lab.repo("shop"), lab.repo("engine"));
    shop.main.git([
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        engine.path_text(),
        "engine-sub",
    ]);
    shop.main.commit("Use the engine");
    let submodule = Repo { main: shop.at(&shop.path().join("engine-sub")) };
    lab.orchctl(["repo", "add", submodule.path_text(), "--name", "sub"]).ok();
    blocks_and_goes_on(&lab, "sub", &submodule.worker("task-3-frontend"));
    assert_eq!(worker_of(&lab, "sub", "task-3")["worktree"], "worktrees/task-3-frontend");
}

#[test]
fn a_worktree_may_lie_anywhere_move_and_be_locked() {
    let (lab, repo) = Lab::watching("");
    let elsewhere = lab.home().path("home/elsewhere/task-3");
    let worker = repo.worker_in("task-3-frontend", &elsewhere);
    blocks_and_goes_on(&lab, "shop", &worker);
    let (from, to) = (elsewhere.to_str().expect("text"), lab.home().path("home/moved"));
    repo.main.git(["worktree", "move", from, to.to_str().expect("text")]);
    let seen = lab.worker("task-3");
    assert_eq!((&seen["worktree"], &seen["health"]), (&json!(to), &json!("ok")), "{seen:#}");
    repo.main.git(["worktree", "lock", "--reason", "on a stick", to.to_str().expect("text")]);
    repo.at(&to).commit("[CHECKPOINT] Still there");
    assert_eq!(lab.worker("task-3")["commits"], json!(4));
}

#[test]
fn a_worktree_with_relative_paths_is_found() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    // As newer git writes them with `--relative-paths`.
    fs::write(worker.path().join(".git"), "gitdir: ../../.git/worktrees/task-3-frontend\n").expect("written");
    let record = repo.path().join(".git/worktrees/task-3-frontend");
    fs::write(record.join("gitdir"), "../../../worktrees/task-3-frontend/.git\n").expect("written");
    blocks_and_goes_on(&lab, "shop", &worker);
    assert_eq!(lab.worker("task-3")["worktree"], "worktrees/task-3-frontend");
    worker.write("new.txt", "x");
    worker.commit("[COMPLETE] Page");
    let alert = lab.wait_for_alert("complete-but");
    assert!(alert["title"].as_str().is_some_and(|title| title.contains("1 file is not committed")), "{alert:#}");
}

#[test]
fn a_worktree_that_was_deleted_by_hand_is_missing_until_it_is_there_again() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    assert_eq!(lab.worker("task-3")["health"], "ok");
    fs::remove_dir_all(worker.path()).expect("removed");
    let _scanned = lab.orchctl(["sync"]).ok();
    let _alert = lab.wait_for_alert("missing");
    repo.main.git(["worktree", "prune"]);
    assert_eq!(lab.worker("task-3")["health"], "missing", "its branch is there, and its worktree is not");
    repo.main.git(["worktree", "add", "--quiet", "worktrees/task-3-frontend", "work/task-3-frontend"]);
    lab.wait_for_no_alert("missing");
    assert_eq!(lab.worker("task-3")["commits"], json!(1));
}

#[test]
fn a_half_made_worktree_is_nobodys_and_holds_up_nobody() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    let half = repo.path().join(".git/worktrees/task-9-half");
    fs::create_dir_all(&half).expect("made");
    fs::write(half.join("gitdir"), "/nowhere/.git\n").expect("written");
    fs::write(half.join("HEAD"), "").expect("written");
    blocks_and_goes_on(&lab, "shop", &worker);
    assert_eq!(lab.shop()["workers"].as_array().map(Vec::len), Some(1), "{:#}", lab.shop());
}

#[test]
fn a_worker_on_another_machine_is_seen_when_it_is_fetched_and_again_when_it_is_here() {
    let lab = lab();
    let shop = lab.repo("shop");
    let worker = shop.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    let here = clone(&lab, &shop, "here", &[]);
    lab.register(&here);
    let seen = worker_of(&lab, "here", "task-3");
    assert_eq!(
        (&seen["branch"], &seen["phase"]),
        (&json!("origin/work/task-3-frontend"), &json!("working")),
        "{seen:#}"
    );
    worker.commit("[BLOCKED:missing-api] Stuck elsewhere");
    here.main.git(["fetch", "--quiet"]);
    let _ping = lab.desktop().wait_for_ping("task-3 is blocked: missing-api");

    here.main.git(["branch", "work/task-3-frontend", "origin/work/task-3-frontend~1"]);
    let seen = worker_of(&lab, "here", "task-3");
    assert_eq!(
        (&seen["branch"], &seen["phase"]),
        (&json!("work/task-3-frontend"), &json!("blocked")),
        "the copy is ahead"
    );
    worker.commit("[COMPLETE] Page");
    here.main.git(["fetch", "--quiet"]);
    assert_eq!(worker_of(&lab, "here", "task-3")["phase"], "complete");
}

#[test]
fn what_was_not_pushed_speaks_against_being_complete_until_it_is() {
    let lab = lab();
    let shop = lab.repo("shop");
    shop.main.git(["checkout", "--quiet", "--detach"]);
    let here = clone(&lab, &shop, "here", &[]);
    lab.register(&here);
    let worker = here.worker("task-3-frontend");
    worker.git(["push", "--quiet", "--set-upstream", "origin", "work/task-3-frontend"]);
    worker.commit("[COMPLETE] Page");
    let titles = || {
        let status = lab.orchctl(["status", "here", "--json"]).json();
        let alerts = status["repos"][0]["alerts"].as_array().cloned().unwrap_or_default();
        alerts.iter().filter_map(|alert| alert["title"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let told = orch_e2e::wait::until("the objection", || {
        titles().into_iter().find(|title| title.contains("not pushed")).ok_or("nothing said")
    });
    assert!(told.contains("task-3"), "{told}");
    worker.git(["push", "--quiet"]);
    let titles = titles();
    assert!(!titles.iter().any(|title| title.contains("not pushed")), "{titles:?}");
}

#[test]
fn a_squash_integrates_a_worker_whose_branch_is_still_there() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    worker.commit("[COMPLETE] Page");
    assert_eq!(lab.worker("task-3")["integrated"], json!(false));
    repo.main.git(["merge", "--quiet", "--squash", "work/task-3-frontend"]);
    repo.main.commit("The page");
    let seen = lab.worker("task-3");
    assert_eq!((&seen["integrated"], &seen["commits"]), (&json!(true), &json!(2)), "{seen:#}");
}
