//! `orchctl status`: every field of the contract, the forms for people, and the exit code for scripts.

use orch_e2e::lab::Lab;
use serde_json::json;

use super::{ALERT, Kind, NEED, assert_shape};

const WORKER: &[(&str, Kind)] = &[
    ("task", Kind::Text),
    ("slug", Kind::Maybe(&Kind::Text)),
    ("branch", Kind::Text),
    ("worktree", Kind::Maybe(&Kind::Text)),
    ("phase", Kind::Word(&["pending", "working", "waiting", "blocked", "complete"])),
    ("health", Kind::Word(&["ok", "unstarted", "overdue", "stalled", "missing"])),
    ("reason", Kind::Maybe(&Kind::Text)),
    ("operation", Kind::Maybe(&Kind::Word(&["merge", "rebase", "cherry-pick", "revert", "bisect", "am"]))),
    ("integrated", Kind::Flag),
    ("commits", Kind::Number),
    ("checkpoints", Kind::Number),
    ("tip", Kind::Maybe(&Kind::Oid)),
    ("ahead", Kind::Number),
    ("behind", Kind::Number),
    ("dirty", Kind::Maybe(&Kind::Number)),
    ("last_commit", Kind::Maybe(&Kind::Object)),
    ("needs", Kind::List),
    ("progress", Kind::Maybe(&Kind::Object)),
];

/// A repo with one worker in each of the interesting states.
fn busy() -> (Lab, orch_e2e::repo::Repo) {
    let (lab, repo) = Lab::watching("");
    let frontend = repo.worker("task-3-frontend");
    frontend.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    frontend.commit("[NEEDS:task-2/UserModel] Please");
    frontend.commit("[BLOCKED:missing-api] Need endpoint definitions");
    let _api = repo.worker("task-2-api");
    (lab, repo)
}

#[test]
fn the_json_has_every_field_of_the_contract() {
    let (lab, repo) = busy();
    let status = lab.orchctl(["status", "--json"]).json();
    assert_shape(&status, &[("schema", Kind::Number), ("generated_at", Kind::Time), ("repos", Kind::List)]);
    assert_eq!(status["schema"], 1);
    let shop = &status["repos"][0];
    assert_shape(
        shop,
        &[
            ("name", Kind::Text),
            ("path", Kind::Text),
            ("base", Kind::Text),
            ("state", Kind::Word(&["ok", "catching-up", "degraded"])),
            ("degraded", Kind::Maybe(&Kind::Text)),
            ("run", Kind::Maybe(&Kind::Text)),
            ("workers", Kind::List),
            ("alerts", Kind::List),
        ],
    );
    assert_eq!((&shop["name"], &shop["path"], &shop["base"]), (&json!("shop"), &json!(repo.path()), &json!("main")));
    assert_eq!(shop["run"], json!(null), "without a plan there is no run");
    let workers = shop["workers"].as_array().expect("workers");
    let tasks: Vec<_> = workers.iter().map(|worker| worker["task"].as_str().expect("a task")).collect();
    assert_eq!(tasks, ["task-2", "task-3"]);
    for worker in workers {
        assert_shape(worker, WORKER);
    }
    let frontend = &workers[1];
    assert_eq!(
        (&frontend["slug"], &frontend["branch"], &frontend["worktree"]),
        (&json!("frontend"), &json!("work/task-3-frontend"), &json!("worktrees/task-3-frontend"))
    );
    assert_eq!((&frontend["commits"], &frontend["checkpoints"], &frontend["ahead"]), (&json!(3), &json!(1), &json!(3)));
    let last = &frontend["last_commit"];
    assert_shape(last, &[("oid", Kind::Oid), ("subject", Kind::Text), ("class", Kind::Text), ("at", Kind::Time)]);
    assert_eq!((&last["class"], &last["oid"]), (&json!("blocked"), &frontend["tip"]));
    assert_shape(&frontend["needs"][0], NEED);
    let alerts = shop["alerts"].as_array().expect("alerts");
    assert_eq!(alerts[0]["rule"], "blocked", "the most severe first");
    for alert in alerts {
        assert_shape(alert, ALERT);
    }
}

#[test]
fn people_get_text_without_colour_where_there_is_no_terminal() {
    let (lab, _repo) = busy();
    let text = lab.orchctl(["status"]).ok();
    for part in ["shop", "task-3", "blocked", "missing-api", "task-2", "pending"] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "{text:?}");
    assert!(lab.orchctl(["status", "--color", "always"]).ok().contains('\u{1b}'));
    assert_eq!(lab.orchctl::<[&str; 0], _>([]).ok(), text, "status is the default command");
    let short = lab.orchctl(["status", "--short"]).ok();
    assert_eq!(short.lines().count(), 1);
    assert!(short.starts_with("shop: 1 urgent, 1 blocked"), "what needs a person comes first: {short}");
    let report = lab.orchctl(["status", "--report"]).ok();
    for part in [
        "# Worker Status Report",
        "| task-3 | blocked |",
        "### Alerts",
        "### Recommended actions",
        "`orchctl prompt resume task-3 --answer '…'`",
        "`orchctl prompt nudge task-2`",
    ] {
        assert!(report.contains(part), "{part} is not in:\n{report}");
    }
}

#[test]
fn a_script_can_ask_for_urgent_alerts_by_exit_code() {
    let (lab, repo) = Lab::watching("");
    assert_eq!(lab.orchctl(["status", "--exit-code"]).code, Some(0));
    repo.worker("task-3-frontend").commit("[BLOCKED:x] y");
    assert_eq!(lab.orchctl(["status", "--exit-code"]).code, Some(10));
    assert_eq!(lab.orchctl(["status"]).code, Some(0));
}

#[test]
fn the_repo_is_the_one_named_the_one_around_or_all() {
    let (lab, shop) = busy();
    let bakery = lab.repo("bakery");
    lab.register(&bakery);
    let names = |answer: orch_e2e::client::Answer| {
        let status = answer.json();
        let repos = status["repos"].as_array().expect("repos").clone();
        repos.iter().map(|repo| repo["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(lab.orchctl(["status", "--json"])), ["bakery", "shop"]);
    assert_eq!(names(lab.orchctl(["status", "--json", "bakery"])), ["bakery"]);
    assert_eq!(names(lab.orchctl(["status", "--json", shop.path_text()])), ["shop"]);
    let inside = shop.path().join("worktrees/task-3-frontend");
    assert_eq!(names(lab.orchctl_in(&inside, ["status", "--json"])), ["shop"]);
    assert_eq!(names(lab.orchctl_in(&inside, ["status", "--json", "."])), ["shop"]);
}

#[test]
fn watched_it_is_drawn_anew_when_something_happens() {
    let (lab, repo) = Lab::watching("");
    let worker = repo.worker("task-3-frontend");
    let watching = lab.stream(["status", "--watch"]);
    // The picture that is there, then one for each thing that happens.
    let shows = |words: &str| watching.next_line_where(words, |line| line.contains(words));
    assert!(shows("task-3").contains("pending"));
    worker.commit("[CHECKPOINT] A page");
    let _drawn = shows("[CHECKPOINT] A page");
    worker.commit("[BLOCKED:style] Which?");
    assert!(!shows("task-3 is blocked: style").contains('\u{1b}'), "no terminal, nothing to clear");
    let two = lab.orchctl(["status", "--watch", "--json"]);
    assert_eq!(two.code, Some(2), "{two:?}");
    let _none =
        lab.orchctl(["watch", "shop"]).fails_saying(2, &["no dashboard yet", "`orchctl status --watch 'shop'`"]);
}
