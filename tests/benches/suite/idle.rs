//! What the daemon takes from the machine when nothing happens: memory, wake-ups and processor time.

use std::{thread, time::Duration};

use orch_e2e::{
    crowd::{Crowd, Forks, Hand, Layout},
    gate,
    lab::Lab,
    measuring::{SHELL_LOOK, picture_within},
    repo::Repo,
    samples::{figure, shown},
    table::Table,
    tier::Tier,
    usage::{Memory, Usage, memory, usage},
};

const PATIENCE: Duration = Duration::from_secs(60);
/// The safety scan, which comes every half minute, is in it once.
const IDLE: Duration = Duration::from_secs(30);
/// How often the loop would have looked in that time, every five seconds.
const LOOKS: usize = 6;
/// So many events a look at the record of one worktree makes at most.
const EVENTS_OF_A_LOOK: f64 = 4.0;

pub(crate) fn measure(tier: Tier) {
    println!("## Idle\n");
    let mut memories = Table::new(["workers", "process", "resident", "of it anonymous", "peak"]);
    let mut last = None;
    for n_workers in [0, 1, 100, 1_000].into_iter().filter(|n| *n <= tier.n_workers()) {
        let mut lab = Lab::with_desktop();
        let repo = lab.repo("shop");
        lab.start_daemon();
        if n_workers > 0 {
            let crowd = Crowd { n_base: 10_000, n_workers, n_commits: 100, forks: Forks::Near, layout: Layout::BUSY };
            crowd.fill(&repo);
            lab.register(&repo);
            assert_eq!(picture_within(&lab, &repo, PATIENCE).workers.len(), n_workers);
            let _made = Hand::of(&repo, 1).commit("[BLOCKED:missing-api] Which one?");
            let _ping = lab.desktop().wait_for_ping("task-1");
            let _settled = lab.orchctl(["sync"]).ok();
        }
        memory_row(&mut memories, n_workers, "orchd", memory(lab.daemon().pid()));
        for reader in readers(&lab) {
            memory_row(&mut memories, n_workers, "its reader", memory(reader));
        }
        last = Some((n_workers, lab, repo));
    }
    println!(
        "### idle/rss\n\n100 commits for each worker, on a base with 10,000; a desktop and a bus are there.\n\n{memories}"
    );
    let (n_workers, lab, repo) = last.expect("one size at least");
    println!("### idle/wakeups\n\n{n_workers} workers.\n");
    idle(&lab, &repo, n_workers);
}

fn readers(lab: &Lab) -> Vec<u32> {
    lab.daemon().children().into_iter().map(|child| child.pid).collect()
}

fn memory_row(table: &mut Table, n_workers: usize, process: &str, memory: Memory) {
    let mib = |kib: u64| format!("{} MiB", figure(f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0));
    let [resident, anonymous, peak] = [memory.resident, memory.anonymous, memory.peak].map(mib);
    table.row([n_workers.to_string(), process.to_owned(), resident, anonymous, peak]);
}

/// Nothing happens for half a minute; then the loop of the workflow looks as often as it would have in it.
fn idle(lab: &Lab, repo: &Repo, n_workers: usize) {
    let readers = readers(lab);
    // The second look after the last event belongs to that event.
    thread::sleep(Duration::from_secs(3));
    let all: Vec<u32> = std::iter::once(lab.daemon().pid()).chain(readers.iter().copied()).collect();
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
    let wakeups: u64 = used.iter().map(|used| used.voluntary_switches).sum();
    // One safety scan: the timer, the question to the reader, its answer, and no more than a few for each. The watcher also
    // hears that the reader looked at the record of each worktree, in one piece or in as many as there are.
    let limit = 30.0 + EVENTS_OF_A_LOOK * f64::from(u32::try_from(n_workers).unwrap_or(u32::MAX));
    gate::at_most("idle/wakeups, in half a minute", f64::from(u32::try_from(wakeups).unwrap_or(u32::MAX)), limit);
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
