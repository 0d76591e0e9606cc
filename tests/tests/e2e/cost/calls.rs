//! One commit costs the same calls among many workers as among few, in the daemon and in its reader; many at once cost one
//! look at everything.

use std::{fs, path::Path};

use orch_e2e::{
    crowd::{Crowd, Forks, Hand, Layout},
    lab::Lab,
    repo::Repo,
};

use super::trace::{SKIPPED, Trace};

/// So many calls more or less, such as for a lock that was held already, say nothing: what grew with workers or with old
/// commits would be a hundred.
const UP_TO_THE_SCHEDULER: usize = 8;

/// Whose calls.
#[derive(Clone, Copy)]
enum Whose {
    Daemon,
    Reader,
}

/// A daemon that knows a crowd, one of whom has begun.
fn crowded(n_base: usize, n_workers: usize) -> (Lab, Repo, Hand) {
    let (lab, repo) = Lab::watching("");
    Crowd { n_base, n_workers, n_commits: 3, forks: Forks::Near, layout: Layout::BUSY }.fill(&repo);
    let mut hand = Hand::of(&repo, 1);
    let _first = hand.commit("[CHECKPOINT] Read with everything");
    let _all = lab.orchctl(["sync"]).ok();
    (lab, repo, hand)
}

fn pid_of(lab: &Lab, whose: Whose) -> u32 {
    match whose {
        Whose::Daemon => lab.daemon().pid(),
        Whose::Reader => lab.daemon().children().first().expect("the repository's reader").pid,
    }
}

/// How many calls are made for one commit.
fn calls_for_one_commit(n_base: usize, n_workers: usize, whose: Whose) -> Option<usize> {
    let (lab, _repo, mut hand) = crowded(n_base, n_workers);
    let stream = lab.stream(["events", "--follow"]);
    let record = lab.home().path("calls");
    let pid = pid_of(&lab, whose);
    let hearing = hearing_of(pid);
    // Files that were just written are read again until their times can be trusted.
    let mut least: Option<usize> = None;
    for n in 0..7 {
        let subject = format!("[CHECKPOINT] {n}");
        let _oid = hand.prepare(&subject, 1_767_607_200);
        let trace = Trace::of(pid, &record)?;
        hand.publish();
        let _seen = stream.next_where("the commit", |event| event["commit"]["subject"] == subject.as_str());
        let calls = trace.end().iter().filter(|call| is_work(call, &hearing)).count();
        least = Some(least.map_or(calls, |least| least.min(calls)));
        // The second look is not part of it.
        let _whole = lab.orchctl(["sync"]).ok();
    }
    let _ended = stream.interrupt();
    least
}

/// How the calls begin by which a process takes the kernel's events.
fn hearing_of(pid: u32) -> Vec<String> {
    let entries = fs::read_dir(format!("/proc/{pid}/fd")).expect("its open files").flatten();
    let watchers = entries.filter(|entry| {
        fs::read_link(entry.path()).is_ok_and(|target| target.as_path() == Path::new("anon_inode:inotify"))
    });
    watchers.map(|entry| format!("read({},", entry.file_name().to_string_lossy())).collect()
}

/// Waiting is no work, and how often one waits is up to the scheduler. So is in how many pieces events are heard, among them
/// those of a look at everything that is still going on. How many pages of the store are written for one row grows with its
/// depth, which no figure here would show.
fn is_work(call: &str, hearing: &[String]) -> bool {
    let call = call.split_whitespace().nth(1).unwrap_or_default();
    if hearing.iter().any(|hears| call.starts_with(hears.as_str())) {
        return false;
    }
    let name = call.split('(').next().unwrap_or_default();
    !matches!(name, "epoll_wait" | "epoll_pwait" | "poll" | "futex" | "restart_syscall" | "pwrite64" | "sched_yield")
}

/// False where it cannot be counted.
fn compare(whose: Whose, few: (usize, usize), many: (usize, usize)) -> bool {
    let (Some(calls), Some(of_many)) =
        (calls_for_one_commit(few.0, few.1, whose), calls_for_one_commit(many.0, many.1, whose))
    else {
        return false;
    };
    assert!(
        calls > 0 && of_many * 100 <= (calls + UP_TO_THE_SCHEDULER) * 115,
        "{calls} calls of {few:?}, {of_many} of {many:?}"
    );
    true
}

#[test]
fn a_commit_costs_the_reader_no_more_calls_among_many_workers() {
    if !compare(Whose::Reader, (200, 4), (200, 120)) {
        println!("{SKIPPED}");
    }
}

#[test]
fn a_commit_costs_the_daemon_no_more_calls_among_many_workers() {
    if !compare(Whose::Daemon, (200, 4), (200, 120)) {
        println!("{SKIPPED}");
    }
}

#[test]
fn a_commit_costs_the_reader_no_more_calls_on_a_long_history() {
    if !compare(Whose::Reader, (50, 4), (5_000, 4)) {
        println!("{SKIPPED}");
    }
}

#[test]
fn many_commits_at_once_are_followed_by_few_looks_at_everything() {
    const COMMITS: usize = 40;
    let (lab, _repo, mut hand) = crowded(50, 4);
    let stream = lab.stream(["events", "--follow"]);
    let record = lab.home().path("calls");
    let Some(trace) = Trace::of(pid_of(&lab, Whose::Reader), &record) else { return println!("{SKIPPED}") };
    for n in 0..COMMITS {
        let _made = hand.commit(&format!("[CHECKPOINT] {n}"));
    }
    let last = format!("[CHECKPOINT] {}", COMMITS - 1);
    let _seen = stream.next_where("the last commit", |event| event["commit"]["subject"] == last.as_str());
    let _whole = lab.orchctl(["sync"]).ok();
    // Only a look at everything lists the records of the worktrees.
    let calls = trace.end();
    let n_scans = calls.iter().filter(|call| call.contains("open") && call.contains(".git/worktrees\"")).count();
    assert!((1..=COMMITS / 4).contains(&n_scans), "{n_scans} scans for {COMMITS} commits");
    let _ended = stream.interrupt();
}
