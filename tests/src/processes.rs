//! Looks at processes by id, and ends those that the test started.

use std::{
    fs,
    os::unix::ffi::OsStrExt as _,
    path::Path,
    process::{Child, ExitStatus},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::wait;

/// What the kernel says of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its id.
    pub pid: u32,
    /// The id of its parent.
    pub parent: u32,
    /// `R`, `S`, `Z` and so on.
    pub state: char,
    /// The time at which it started, in ticks after the machine did: an id may come again, the pair will not.
    pub started: u64,
}

/// Looks a process up. None where it is gone, or where the system has no `/proc`.
#[must_use]
pub fn look_up(pid: u32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and may hold anything, parentheses too.
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    Some(Process {
        pid,
        state: fields.first()?.chars().next()?,
        parent: fields.get(1)?.parse().ok()?,
        started: fields.get(19)?.parse().ok()?,
    })
}

/// The children of a process at this moment.
#[must_use]
pub fn children(of: u32) -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let ids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter_map(look_up).filter(|process| process.parent == of).collect()
}

/// Every process that was started with that home directory and still runs.
#[must_use]
pub fn at_home_in(home: &Path) -> Vec<Process> {
    let variable = [b"HOME=", home.as_os_str().as_bytes()].concat();
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let ids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let ours = ids.filter(|pid| {
        fs::read(format!("/proc/{pid}/environ"))
            .is_ok_and(|all| all.split(|&byte| byte == 0).any(|one| one == variable))
    });
    ours.filter_map(look_up).filter(|process| process.state != 'Z').collect()
}

/// Ends processes that a test started and lost.
pub fn end_all(processes: &[Process]) {
    for process in processes.iter().filter(|process| is_there(process)) {
        if let Some(pid) = i32::try_from(process.pid).ok().and_then(Pid::from_raw) {
            let _gone = kill_process(pid, Signal::KILL);
        }
    }
}

/// True while that very process runs. One that is dead and waits for its new parent to take note does not.
#[must_use]
pub fn is_there(process: &Process) -> bool {
    look_up(process.pid).is_some_and(|now| now.started == process.started && now.state != 'Z')
}

/// Sends a signal to a child.
///
/// # Panics
/// When the system refuses.
pub fn signal(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(pid, signal).expect("a signal to a child of the test");
}

/// Waits for a child's end.
///
/// # Panics
/// When it does not end in time.
#[track_caller]
pub fn wait_for_end(child: &mut Child, what: &str, patience: Duration) -> ExitStatus {
    wait::until_within(patience, &format!("{what} to end"), || {
        child.try_wait().expect("the child is ours").ok_or("it still runs")
    })
}
