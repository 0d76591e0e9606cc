//! What a commit costs, in calls to the kernel and not in time: the same among many workers as among few.

use std::{
    fs,
    process::{Child, Command, Stdio},
};

use orch_e2e::{
    crowd::{self, Crowd, Forks},
    lab::Lab,
    wait,
};

/// Traces a process; none where that cannot be had.
fn trace(pid: u32, record: &std::path::Path) -> Option<Child> {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-q", "-o"]).arg(record).args(["-p", &pid.to_string()]);
    let mut strace = strace.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().ok()?;
    wait::until("strace to attach", || {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let traced = status.lines().any(|line| line.starts_with("TracerPid:") && !line.ends_with("\t0"));
        match (traced, strace.try_wait().expect("its state")) {
            (true, _) => Ok(true),
            (false, Some(_)) => Ok(false),
            (false, None) => Err("not yet"),
        }
    })
    .then_some(strace)
}

/// How many calls the reader of a repository with so many workers makes for one commit.
fn calls_for_one_commit(n_workers: usize) -> Option<usize> {
    let (lab, repo) = Lab::watching("");
    Crowd { n_base: 200, n_workers, n_commits: 3, forks: Forks::Near }.fill(&repo);
    let worker = crowd::worker(&repo, 1);
    worker.commit("[CHECKPOINT] The first is read with everything");
    let _all = lab.orchctl(["sync"]).ok();
    let stream = lab.stream(["events", "--follow"]);
    let record = lab.home().path("calls");
    let reader = lab.daemon().children().first().expect("the repository's reader").pid;
    // Files that were just written are read again until their times can be trusted.
    let mut least: Option<usize> = None;
    for n in 0..5 {
        let mut strace = trace(reader, &record)?;
        let subject = format!("[CHECKPOINT] {n}");
        worker.commit(&subject);
        let _seen = stream.next_where("the commit", |event| event["commit"]["subject"] == subject.as_str());
        strace.kill().expect("killed");
        let _ended = strace.wait().expect("ended");
        let calls = fs::read_to_string(&record).expect("the calls").lines().count();
        least = Some(least.map_or(calls, |least| least.min(calls)));
        // The second look is not part of it.
        let _whole = lab.orchctl(["sync"]).ok();
    }
    let _ended = stream.interrupt();
    least
}

#[test]
fn a_commit_costs_no_more_calls_among_many_workers() {
    let (Some(few), Some(many)) = (calls_for_one_commit(4), calls_for_one_commit(120)) else {
        return println!("skipped: strace is not installed, or processes may not be traced here");
    };
    assert!(few > 0 && many * 100 <= few * 115, "{few} calls with 4 workers, {many} with 120");
}
