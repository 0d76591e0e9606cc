//! What the daemon takes from the machine: memory, watches, and what it does when nothing happens.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark prints what it measured, and a broken surrounding ends it"
)]

use std::{thread, time::Duration};

use orch_e2e::{
    crowd::{Crowd, Forks, worker},
    lab::Lab,
    measuring::{SHELL_LOOK, is_wanted, picture},
    repo::Repo,
    samples::{figure, shown},
    table::Table,
    usage::{Memory, Usage, inotify_watches, memory, usage},
    wait,
};

const WORKERS: usize = 100;
const IDLE: Duration = Duration::from_secs(60);
/// How often the loop would have looked in that time, every five seconds.
const LOOKS: usize = 12;

fn main() {
    if !is_wanted() {
        return;
    }
    println!("## Resources\n");
    println!("{WORKERS} workers with 100 commits each, on a base with 10,000; a desktop and a bus are there.\n");
    let mut lab = Lab::with_desktop();
    let repo = lab.repo("shop");
    lab.start_daemon();
    let pid = lab.daemon().pid();
    let (empty, watches_before) = (memory(pid), inotify_watches(pid));
    Crowd { n_base: 10_000, n_workers: WORKERS, n_commits: 100, forks: Forks::Near }.fill(&repo);
    lab.register(&repo);
    let seen = wait::until("the whole picture", || picture(&lab, &repo).ok_or("not yet"));
    assert_eq!(seen.workers.len(), WORKERS);
    worker(&repo, 1).commit("[BLOCKED:missing-api] Which one?");
    let _ping = lab.desktop().wait_for_ping("task-1");
    let _settled = lab.orchctl(["sync"]).ok();
    let readers = readers(&lab);

    let mut memories = Table::new(["process", "resident", "of it anonymous", "peak"]);
    memory_row(&mut memories, "orchd, before anything is registered", empty);
    memory_row(&mut memories, &format!("orchd, {WORKERS} workers"), memory(pid));
    for reader in &readers {
        memory_row(&mut memories, "its reader of the repo", memory(*reader));
    }
    println!("{memories}");

    let n_watches = inotify_watches(pid);
    println!(
        "Watches: {n_watches} for the repo with its {WORKERS} linked worktrees, of which {watches_before} are for the daemon itself;"
    );
    println!("beside the daemon's own and one a worktree, {} for the repo.\n", n_watches - watches_before - WORKERS);

    idle(&lab, &repo, pid, &readers);
}

fn readers(lab: &Lab) -> Vec<u32> {
    lab.daemon().children().into_iter().map(|child| child.pid).collect()
}

fn memory_row(table: &mut Table, process: &str, memory: Memory) {
    let mib = |kib: u64| format!("{} MiB", figure(f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0));
    table.row([process.to_owned(), mib(memory.resident), mib(memory.anonymous), mib(memory.peak)]);
}

/// Nothing happens for a minute; then the loop of the workflow looks as often as it would have in it.
fn idle(lab: &Lab, repo: &Repo, pid: u32, readers: &[u32]) {
    // The second look after the last event belongs to that event.
    thread::sleep(Duration::from_secs(3));
    let all: Vec<u32> = std::iter::once(pid).chain(readers.iter().copied()).collect();
    let before: Vec<Usage> = all.iter().map(|pid| usage(*pid)).collect();
    thread::sleep(IDLE);
    let used: Vec<Usage> = all.iter().zip(before).map(|(pid, before)| usage(*pid).since(before)).collect();
    assert_eq!(self::readers(lab), readers, "the readers are the same");

    let of_loop = busy_of_the_loop(lab, repo);
    let mut table = Table::new(["process", "processor time", "of one core", "switches", "switches a second"]);
    for (index, used) in used.iter().enumerate() {
        let name = if index == 0 { "orchd" } else { "its reader" };
        usage_row(&mut table, name, used.busy, Some(used.voluntary_switches));
    }
    usage_row(&mut table, "the workflow's loop, once in 5 s", of_loop, None);
    println!("{} idle seconds:\n\n{table}", IDLE.as_secs());
    let ours: Duration = used.iter().map(|used| used.busy).sum();
    println!("Ratio to the loop: {}.\n", figure(ours.as_secs_f64() / of_loop.as_secs_f64()));
}

fn usage_row(table: &mut Table, name: &str, busy: Duration, switches: Option<u64>) {
    let share = 100.0 * busy.as_secs_f64() / IDLE.as_secs_f64();
    let shown_switches = switches.map_or_else(String::new, |n| n.to_string());
    let rate = switches.and_then(|n| u32::try_from(n).ok()).map(|n| figure(f64::from(n) / IDLE.as_secs_f64()));
    table.row([name.to_owned(), shown(busy), format!("{} %", figure(share)), shown_switches, rate.unwrap_or_default()]);
}

/// Processor time of the shell and everything that it starts, as its own `times` tells.
fn busy_of_the_loop(lab: &Lab, repo: &Repo) -> Duration {
    let script = format!("n=0; while [ $n -lt {LOOKS} ]; do {{ {SHELL_LOOK}; }} >/dev/null; n=$((n+1)); done; times");
    let output = lab.home().command("sh").args(["-c", &script]).current_dir(repo.path()).output().expect("a shell");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    // Such as `0m1.230s`, four of them: the shell's own and its children's, in and out of the kernel.
    let one = |text: &str| {
        let (minutes, seconds) = text.trim_end_matches('s').split_once('m')?;
        Some(Duration::from_secs_f64(60.0 * minutes.parse::<f64>().ok()? + seconds.parse::<f64>().ok()?))
    };
    let times: Vec<Duration> = told.split_whitespace().filter_map(one).collect();
    assert_eq!(times.len(), 4, "{told}");
    times.iter().sum()
}
