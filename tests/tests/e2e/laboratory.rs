//! The laboratory itself: a test that cannot fail proves nothing, and neither does a surrounding that leaks.

use std::{collections::HashMap, fs, time::Duration};

use orch_e2e::{
    bus::{Bus, BusKind},
    client::Answer,
    desktop::{Desktop, Manner},
    lab::Lab,
    wait,
};
use zbus::Variant;

/// Calls `Notify` as any program would; an error of the server as text, `None` where nothing came in time.
fn notify(address: &str, summary: &str) -> Option<Result<u32, String>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let call = async {
        let connection = zbus::connection::Builder::address(address).build().await?;
        let urgent = Variant::from(2_u8);
        let hints = HashMap::from([("urgency", &urgent)]);
        let body = ("laboratory", 0_u32, "", summary, "the body", Vec::<&str>::new(), hints, -1_i32);
        let name = Some("org.freedesktop.Notifications");
        let reply = connection.call_method(name, "/org/freedesktop/Notifications", name, "Notify", &body).await?;
        reply.body().deserialize::<u32>()
    };
    runtime.block_on(async {
        let answer = tokio::time::timeout(Duration::from_millis(500), call).await.ok()?;
        Some(answer.map_err(|error| error.to_string()))
    })
}

#[test]
fn every_kind_of_bus_carries_a_notification_to_the_desktop() {
    for kind in BusKind::available() {
        let mut lab = Lab::bare();
        lab.start_desktop(kind);
        assert_eq!(notify(&lab.home().bus_address(), "hello"), Some(Ok(1)), "{kind:?}");
        let ping = lab.desktop().wait_for_ping("hello");
        assert_eq!((ping.app.as_str(), ping.body.as_str(), ping.urgency), ("laboratory", "the body", Some(2)));
    }
}

#[test]
fn a_desktop_can_hang_and_refuse_and_still_remembers_what_it_was_asked() {
    let lab = Lab::with_desktop();
    lab.desktop().behave(Manner::Refuses);
    let refused = notify(&lab.home().bus_address(), "refused").expect("an answer").expect_err("a refusal");
    assert!(refused.contains("LimitsExceeded"), "{refused}");
    lab.desktop().behave(Manner::Hangs);
    assert_eq!(notify(&lab.home().bus_address(), "hung"), None);
    let summaries: Vec<String> = lab.desktop().pings().into_iter().map(|ping| ping.summary).collect();
    assert_eq!(summaries, ["refused", "hung"]);
}

#[test]
fn a_frozen_bus_says_nothing_and_a_thawed_one_goes_on() {
    let mut lab = Lab::with_desktop();
    lab.bus().freeze();
    assert_eq!(notify(&lab.home().bus_address(), "frozen"), None);
    lab.bus().thaw();
    assert_eq!(notify(&lab.home().bus_address(), "thawed").map(|answer| answer.is_ok()), Some(true));
}

#[test]
fn a_bus_can_be_killed_and_another_started_at_the_same_address() {
    let mut lab = Lab::with_desktop();
    lab.bus().kill();
    assert!(notify(&lab.home().bus_address(), "nobody").expect("an error at once").is_err());
    let bus = Bus::start(lab.home(), BusKind::Busd);
    let desktop = Desktop::start(&lab.home().bus_address());
    assert_eq!(notify(&lab.home().bus_address(), "again"), Some(Ok(1)));
    drop((desktop, bus));
}

#[test]
fn a_worker_has_its_branch_in_a_linked_worktree() {
    let lab = Lab::bare();
    let repo = lab.repo("shop");
    let worker = repo.worker("task-3-frontend");
    let commit = worker.commit_file("src/page.rs", "fn page() {}\n", "[CHECKPOINT] Page");
    assert_eq!(worker.git(["branch", "--show-current"]), "work/task-3-frontend");
    assert_eq!(repo.main.git(["rev-parse", "work/task-3-frontend"]), commit);
    assert_eq!(worker.git(["log", "-1", "--format=%an <%ae> %s"]), "Alice Agent <alice@example.org> [CHECKPOINT] Page");
    assert_eq!(repo.main.git(["status", "--porcelain"]), "", "the worktree is ignored in the main one");
    let old = worker.dated("2005-04-07T22:13:13Z").commit("Old");
    assert_eq!(worker.git(["show", "-s", "--format=%cI", &old]), "2005-04-07T22:13:13Z");
}

#[test]
fn a_fingerprint_sees_content_modes_and_what_came_and_went() {
    let lab = Lab::bare();
    let repo = lab.repo("shop");
    let before = repo.fingerprint();
    repo.assert_untouched_since(&before);
    let changed = |name: &str| {
        let differences = before.differences(&repo.fingerprint());
        assert!(differences.iter().any(|line| line.contains(name)), "{name} is not in {differences:?}");
    };
    fs::write(repo.path().join(".git/index.lock"), "").expect("written");
    fs::remove_file(repo.path().join(".git/index.lock")).expect("removed");
    changed("changed: ");
    fs::write(repo.path().join(".git/description"), "other").expect("written");
    changed("description");
    fs::write(repo.path().join("new"), "").expect("written");
    changed("new: ");
}

#[test]
#[should_panic(expected = "somebody wrote among the repositories")]
fn a_test_fails_when_somebody_writes_in_a_repository_while_it_waits() {
    let lab = Lab::bare();
    let repo = lab.repo("shop");
    let description = repo.path().join(".git/description");
    let was = fs::metadata(&description).and_then(|found| found.modified()).expect("a time");
    let meddle = || {
        let again = fs::OpenOptions::new().append(true).open(&description).and_then(|file| file.set_modified(was));
        again.map_err(|error| error.to_string())
    };
    wait::until("somebody who hides what he did", meddle);
}

#[test]
fn what_a_test_does_itself_is_nobodys_fault() {
    let lab = Lab::bare();
    let repo = lab.repo("shop");
    wait::until("a commit of its own", || Ok::<_, String>(repo.main.commit("More")));
    let _tip = wait::until("another branch", || Ok::<_, String>(repo.main.git(["branch", "other"])));
}

#[test]
fn programs_know_nothing_of_the_machine_but_its_path() {
    let lab = Lab::bare();
    let said = Answer::of(&mut lab.home().command("env")).ok();
    for line in said.lines() {
        let (name, value) = line.split_once('=').expect("a variable");
        let ours = value.contains(&*lab.home().path("").to_string_lossy());
        let harmless = ["PATH", "LANG", "TZ", "GIT_CONFIG_NOSYSTEM", "GIT_TERMINAL_PROMPT", "ORCHD_PROGRAM"];
        assert!(ours || harmless.contains(&name), "{line}");
    }
}

#[test]
#[should_panic(expected = "waited 10ms in vain for a miracle; last seen: nothing yet")]
fn waiting_in_vain_says_what_was_seen_last() {
    wait::until_within(Duration::from_millis(10), "a miracle", || Err::<(), _>("nothing yet"));
}

#[test]
fn nothing_is_left_of_a_laboratory() {
    let lab = Lab::with_desktop();
    let root = lab.home().path("");
    assert!(root.is_dir());
    drop(lab);
    assert!(!root.exists());
}
