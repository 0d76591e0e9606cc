//! What the kernel refuses or takes away: watches, watchers, and the disk below a repository.

use std::{fs, process::Command, time::Duration};

use orch_e2e::{
    lab::Lab,
    namespace::{inside, mount, set_limit, unmount},
    repo::Repo,
    wait,
};
use serde_json::Value;

/// What is only read at intervals is read within this; what could not be read at all, a little later.
const A_WHILE: Duration = Duration::from_secs(45);

/// At the limit the daemon starts, says what to raise, and tells what happens all the same; above it, it watches again.
fn at_the_limit(limit: &str, most: u32, sysctl: &str) {
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    set_limit(limit, most);
    lab.start_daemon();
    lab.register(&repo);
    let worker = repo.worker("task-3-frontend");
    worker.commit("[CHECKPOINT] Page");
    assert_eq!(lab.worker("task-3")["phase"], "working", "a query does not wait for the next interval");
    let shop = lab.shop();
    assert_eq!(shop["state"], "degraded", "{shop:#}");
    assert!(shop["degraded"].as_str().is_some_and(|why| why.contains(sysctl)), "{shop:#}");
    let examined = lab.orchctl(["doctor"]);
    assert!(examined.stdout.contains(sysctl), "{examined:?}");
    worker.commit("[BLOCKED:unwatched] Nobody hints at it");
    let _ping = wait::until_within(A_WHILE, "the next interval", || {
        lab.desktop().pings_about("task-3 is blocked: unwatched").into_iter().next().ok_or("no ping")
    });

    set_limit(limit, 1_000);
    let _watched = wait::until_within(A_WHILE, "the repository to be watched", || {
        let shop = lab.shop();
        if shop["state"] == "ok" { Ok(shop) } else { Err(format!("{shop:#}")) }
    });
    worker.commit("[BLOCKED:watched] Seen at once");
    let _ping = lab.desktop().wait_for_ping("task-3 is blocked: watched");
}

#[test]
fn without_a_watcher_a_repo_is_read_at_intervals_and_that_is_said() {
    inside("limits::without_a_watcher_a_repo_is_read_at_intervals_and_that_is_said", || {
        at_the_limit("max_inotify_instances", 0, "fs.inotify.max_user_instances");
    });
}

#[test]
fn without_watches_a_repo_is_read_at_intervals_and_that_is_said() {
    inside("limits::without_watches_a_repo_is_read_at_intervals_and_that_is_said", || {
        // One for the daemon itself and one for the repository, which takes more.
        at_the_limit("max_inotify_watches", 2, "fs.inotify.max_user_watches");
    });
}

#[test]
fn a_disk_that_is_taken_away_and_comes_back_is_no_loss_of_workers() {
    inside("limits::a_disk_that_is_taken_away_and_comes_back_is_no_loss_of_workers", || {
        let mut lab = Lab::with_desktop();
        let (disk, kept) = (lab.home().path("home/disk"), lab.home().path("home/kept"));
        fs::create_dir(&disk).expect("made");
        mount(&disk);
        let repo = Repo::init(lab.home(), &disk.join("shop"));
        let bakery = lab.repo("bakery");
        lab.start_daemon();
        lab.register(&repo);
        lab.register(&bakery);
        repo.worker("task-3-frontend").commit("[CHECKPOINT] Page");
        let of_shop = || lab.orchctl(["status", "shop", "--json"]).json()["repos"][0].clone();
        assert_eq!(of_shop()["workers"][0]["phase"], "working");

        let copied = Command::new("cp").arg("-a").args([&disk, &kept]).status();
        assert!(copied.expect("cp runs").success());
        unmount(&disk);
        let shop = of_shop();
        assert_eq!(shop["state"], "degraded", "{shop:#}");
        let _told = lab.desktop().wait_for_ping("shop is degraded");
        bakery.worker("task-1-bread").commit("[BLOCKED:flour] None left");
        let _other = lab.desktop().wait_for_ping("task-1 is blocked");
        let missing = |alert: &Value| alert["rule"] == "missing";
        assert!(!of_shop()["alerts"].as_array().expect("a list").iter().any(missing), "{:#}", of_shop());

        mount(&disk);
        let copied = Command::new("cp").arg("-a").args([kept.join("shop"), disk.join("shop")]).status();
        assert!(copied.expect("cp runs").success());
        let _read = wait::until_within(A_WHILE, "the repository to be read again", || {
            let shop = of_shop();
            if shop["state"] == "ok" { Ok(shop) } else { Err(format!("{shop:#}")) }
        });
        repo.at(&disk.join("shop/worktrees/task-3-frontend")).commit("[BLOCKED:back] On the same disk");
        let _ping = lab.desktop().wait_for_ping("task-3 is blocked: back");
        assert!(!of_shop()["alerts"].as_array().expect("a list").iter().any(missing), "{:#}", of_shop());
        lab.stop_daemon();
        unmount(&disk);
    });
}
