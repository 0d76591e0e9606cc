//! Clocks that jump both ways and stand still, and machines that sleep: nobody is called silent for it, no age is
//! negative, nothing is told in a volley (domain.md section 6).

use std::{iter, time::Duration};

use orch_e2e::{clock::WallClock, lab::Lab, repo::Repo, usage::usage, wait};
use rustix::process::Signal;
use serde_json::Value;

const HOUR: i64 = 60 * 60;
/// The safety scan, which looks at the clock when nothing else does, comes every thirty seconds.
const SAFETY_SCAN: Duration = Duration::from_secs(36);

/// A daemon with a clock of its own, and a repo.
fn watching(config: &str) -> (Lab, Repo, WallClock) {
    let mut lab = Lab::with_desktop();
    lab.configure(config);
    let clock = WallClock::of(lab.home());
    lab.start_daemon_with(&["--clock", clock.file()]);
    let repo = lab.repo("shop");
    lab.register(&repo);
    (lab, repo, clock)
}

/// Five workers that are blocked and known to be, and one that waits for an answer; the person was told of all six.
fn with_alerts(lab: &Lab, repo: &Repo) {
    for number in 1..=5 {
        repo.worker(&format!("task-{number}-x")).commit("[BLOCKED:key] No key");
        let _told = lab.desktop().wait_for_ping(&format!("task-{number} is blocked"));
    }
    repo.worker("task-6-y").commit("[NEEDS:task-5/Model] Waiting");
    let _told = lab.desktop().wait_for_ping("task-6");
}

/// Every date in what the client says of everything, but until when an alert is silent.
fn dates(value: &Value) -> Vec<String> {
    match value {
        Value::Array(all) => all.iter().flat_map(dates).collect(),
        Value::Object(all) => {
            all.iter().filter(|(name, _)| *name != "snoozed_until").flat_map(|(_, v)| dates(v)).collect()
        }
        Value::String(text) if is_date(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}

/// `2026-01-05T14:02:00Z`, by its form; such texts sort as the times do.
fn is_date(text: &str) -> bool {
    let form = |c: char| if c.is_ascii_digit() { '0' } else { c };
    text.chars().map(form).eq("0000-00-00T00:00:00Z".chars())
}

/// Whatever the daemon tells of was, and is not still to come.
fn assert_no_age_is_negative(lab: &Lab) {
    let said: Vec<Value> = [
        &["status", "--json"] as &[&str],
        &["alerts", "--all", "--json"],
        &["needs", "--json"],
        &["log", "--json"],
        &["explain", "task-1", "--json"],
        &["daemon", "status", "--json"],
    ]
    .into_iter()
    .map(|args| lab.orchctl(args).json())
    .collect();
    let now = lab.orchctl(["status", "--json"]).json()["generated_at"].as_str().expect("a date").to_owned();
    let dates: Vec<String> = said.iter().flat_map(dates).collect();
    assert!(dates.len() > 10, "{dates:?}");
    let still_to_come: Vec<&String> = dates.iter().filter(|date| **date > now).collect();
    assert!(still_to_come.is_empty(), "{still_to_come:?} at {now}: {said:#?}");
}

fn healths(lab: &Lab) -> Vec<String> {
    let shop = lab.shop();
    let workers = shop["workers"].as_array().expect("workers");
    workers.iter().map(|worker| format!("{}: {}", worker["task"], worker["health"])).collect()
}

fn rules(lab: &Lab) -> Vec<String> {
    let shop = lab.shop();
    let mut rules: Vec<String> =
        shop["alerts"].as_array().expect("alerts").iter().map(|alert| alert["rule"].to_string()).collect();
    rules.sort();
    rules
}

/// The daemon looked at the clock and at the repo since, and all that it then wanted to tell was told: a ping that is
/// asked for now comes behind it.
fn assert_nothing_is_told_but(lab: &Lab, repo: &Repo, n_told: usize, branch: &str) {
    lab.orchctl(["sync"]).ok();
    repo.worker(branch).commit(&format!("[BLOCKED:{branch}] The last one"));
    let _told = lab.desktop().wait_for_ping(branch);
    let pings = lab.desktop().pings();
    assert_eq!(pings.len(), n_told + 1, "{pings:#?}");
}

#[test]
fn a_clock_that_jumps_hours_either_way_makes_nobody_silent_and_tells_nothing_twice() {
    for hours in [3, -3] {
        let (mut lab, repo, clock) = watching("");
        with_alerts(&lab, &repo);
        let working = repo.worker("task-7-z");
        working.commit("[CHECKPOINT] Page");
        working.write("page.html", "<p>");
        let _no_worktree = repo.main.git(["branch", "work/task-8-server"]);
        let _unstarted = repo.worker("task-9-new");
        let (before, n_told) = (rules(&lab), lab.desktop().pings().len());
        assert!(healths(&lab).iter().all(|health| health.ends_with("\"ok\"")), "{:?}", healths(&lab));

        clock.set_beside_the_machines(hours * HOUR);
        assert!(healths(&lab).iter().all(|health| health.ends_with("\"ok\"")), "{hours} h: {:?}", healths(&lab));
        lab.wait_for_log("the clock jumped");
        assert_eq!(rules(&lab), before, "{hours} h");
        assert_no_age_is_negative(&lab);
        assert_nothing_is_told_but(&lab, &repo, n_told, "task-10-m");

        lab.stop_daemon();
        lab.start_daemon_with(&["--clock", clock.file()]);
        assert!(healths(&lab).iter().all(|health| health.ends_with("\"ok\"")), "restarted: {:?}", healths(&lab));
        let with_marker: Vec<String> = iter::once("\"blocked\"".to_owned()).chain(before).collect();
        assert_eq!(rules(&lab), with_marker, "restarted, {hours} h");
        assert_no_age_is_negative(&lab);
        assert_nothing_is_told_but(&lab, &repo, n_told + 1, "task-11-m");
    }
}

#[test]
fn a_machine_that_slept_a_night_wakes_to_what_is_new_and_to_no_reminder() {
    let (lab, repo, clock) = watching("");
    with_alerts(&lab, &repo);
    let working = repo.worker("task-7-z");
    working.commit("[CHECKPOINT] Page");
    let _known = lab.worker("task-7");
    let n_told = lab.desktop().pings().len();
    // What a sleep is to a process: it does not run, and only the wall clock goes on.
    lab.daemon().signal(Signal::STOP);
    clock.set_beside_the_machines(8 * HOUR);
    lab.daemon().signal(Signal::CONT);
    lab.wait_for_log_within(SAFETY_SCAN, "the machine slept");
    assert!(healths(&lab).iter().all(|health| health.ends_with("\"ok\"")), "{:?}", healths(&lab));
    assert_nothing_is_told_but(&lab, &repo, n_told, "task-8-m");
    let explained = lab.orchctl(["explain", "task-7"]).ok();
    assert!(explained.contains("deadlines count from"), "{explained}");
    assert_no_age_is_negative(&lab);
}

#[test]
fn a_clock_that_was_set_back_hides_no_silence() {
    let (lab, repo, clock) = watching("stall_after = \"2s\"\n");
    let worker = repo.worker("task-3-frontend");
    worker.commit_file("page.html", "<p>", "[CHECKPOINT] Page");
    clock.set_beside_the_machines(-3 * HOUR);
    assert_eq!(lab.worker("task-3")["health"], "ok");
    let _ping = lab.desktop().wait_for_ping("task-3 is stalled");
    assert_no_age_is_negative_of_one(&lab);
}

fn assert_no_age_is_negative_of_one(lab: &Lab) {
    let alert = lab.wait_for_alert("stalled");
    let now = lab.orchctl(["status", "--json"]).json()["generated_at"].clone();
    assert!(alert["since"].as_str() <= now.as_str(), "{alert:#} at {now}");
}

#[test]
fn a_clock_that_stands_still_holds_up_nobody_and_keeps_nobody_busy() {
    let (lab, repo, clock) = watching("stall_after = \"10s\"\n");
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    assert_eq!(lab.worker("task-3")["health"], "ok");
    clock.stop();
    let other = repo.worker("task-4-backend");
    other.commit("[BLOCKED:frozen] Told all the same");
    let _told = lab.desktop().wait_for_ping("task-4 is blocked: frozen");
    let n_told = lab.desktop().pings().len();

    let before = usage(lab.daemon().pid());
    lab.wait_for_log_within(SAFETY_SCAN, "the clock jumped");
    let used = usage(lab.daemon().pid()).since(before);
    assert!(used.voluntary_switches < 200 && used.busy < Duration::from_secs(1), "it does not rest: {used:?}");
    assert_eq!(lab.worker("task-3")["health"], "ok", "no time has passed");
    assert_eq!(lab.desktop().pings().len(), n_told, "{:#?}", lab.desktop().pings());

    clock.set_beside_the_machines(0);
    assert_eq!(lab.worker("task-3")["health"], "ok", "nobody was silent for as long as the clock stood");
    let _ping = wait::until_within(SAFETY_SCAN, "the silence that lasts from then on", || {
        lab.desktop().pings_about("task-3 is stalled").into_iter().next().ok_or("no ping")
    });
}
