//! Storms during which something else happens: the daemon stands still, events are lost, refs are packed, git tidies up.

use std::{
    fs,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use orch_e2e::{gate, samples::shown};
use rustix::process::Signal;

use super::world::{Made, World};

/// Events of files that make the kernel's queue overflow.
const FILE_EVENTS: usize = 100_000;

pub(crate) fn stalled(world: &mut World) {
    println!("### storm/stalled\n\nThe daemon stands still while everybody commits five times.\n");
    world.lab.daemon().signal(Signal::STOP);
    let made = world.commit_all("stalled", 5, |_| ());
    let before = world.used();
    let begun = Instant::now();
    world.lab.daemon().signal(Signal::CONT);
    report(world, "storm/stalled", made, &before, begun);
}

pub(crate) fn overflow(world: &mut World) {
    let most = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap_or_default();
    println!("### storm/overflow\n");
    println!(
        "The same, among {FILE_EVENTS} events of other files; the kernel keeps {} for one who does not read them.\n",
        most.trim()
    );
    world.lab.daemon().signal(Signal::STOP);
    let heads = world.repo.path().join(".git/refs/heads/work");
    for n in 0..FILE_EVENTS / 4 {
        // Made, written and closed, and removed.
        let file = heads.join(format!("{n}.lock"));
        fs::write(&file, "x").expect("room for a file");
        fs::remove_file(file).expect("the file");
    }
    let made = world.commit_all("overflow", 1, |_| ());
    let before = world.used();
    let begun = Instant::now();
    world.lab.daemon().signal(Signal::CONT);
    report(world, "storm/overflow", made, &before, begun);
}

pub(crate) fn packed_midway(world: &mut World) {
    midway(world, "storm/packrefs_midway", &["pack-refs", "--all"]);
}

pub(crate) fn collected_midway(world: &mut World) {
    midway(world, "storm/gc_midway", &["gc", "--quiet"]);
}

fn midway(world: &mut World, name: &str, command: &[&str]) {
    println!("### {name}\n\n`git {}` runs in the middle of it.\n", command.join(" "));
    let (mut running, repo) = (None::<Child>, world.repo.clone());
    let middle = world.hands.len();
    let before = world.used();
    let begun = Instant::now();
    let made = world.commit_all(name, 2, |n| {
        if n == middle {
            let mut git = repo.main.git_command(command);
            git.stdin(Stdio::null()).stderr(Stdio::null());
            running = Some(git.spawn().expect("git is installed"));
        }
    });
    // Git itself gives up where a branch moves while it is being packed; what it did until then is done.
    let status = running.take().map(|mut child| child.wait().expect("a child"));
    assert!(status.is_some(), "it ran");
    report(world, name, made, &before, begun);
}

fn report(world: &World, name: &str, made: Made, before: &[orch_e2e::usage::Usage], begun: Instant) {
    let outcome = world.account(made, before);
    let n = outcome.lag.len();
    println!("{n} commits, all told, the picture is that of git {} after.\n", shown(begun.elapsed()));
    gate::at_most(&format!("{name}, told twice"), f64::from(u32::try_from(outcome.n_twice).expect("few")), 0.0);
    thread::sleep(Duration::from_millis(2_500));
}
