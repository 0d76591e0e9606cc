//! The calls that a process makes to the kernel, as `strace` sees them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use orch_e2e::wait;

/// A process that is traced.
pub(super) struct Trace {
    strace: Child,
    record: PathBuf,
}

impl Trace {
    /// Traces a process with all its threads; none where that cannot be had.
    pub(super) fn of(pid: u32, record: &Path) -> Option<Self> {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-q", "-o"]).arg(record).args(["-p", &pid.to_string()]);
        let mut strace = strace.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().ok()?;
        let threads = fs::read_dir(format!("/proc/{pid}/task")).expect("the threads of a process that runs");
        let threads: Vec<PathBuf> = threads.flatten().map(|thread| thread.path().join("status")).collect();
        wait::until("strace to attach", || {
            let is_traced = |thread: &PathBuf| {
                let status = fs::read_to_string(thread).unwrap_or_default();
                // A thread that ended is not to be waited for.
                status.is_empty() || status.lines().any(|line| line.starts_with("TracerPid:") && !line.ends_with("\t0"))
            };
            match (threads.iter().all(is_traced), strace.try_wait().expect("its state")) {
                (true, _) => Ok(true),
                (false, Some(_)) => Ok(false),
                (false, None) => Err("not yet"),
            }
        })
        .then_some(Self { strace, record: record.to_owned() })
    }

    /// Ends it, and gives the calls, one a line.
    pub(super) fn end(mut self) -> Vec<String> {
        self.strace.kill().expect("killed");
        let _ended = self.strace.wait().expect("ended");
        let calls = fs::read_to_string(&self.record).expect("the calls");
        // The second half of a call that another thread interrupted is no other call.
        calls.lines().filter(|line| !line.contains(" resumed>")).map(str::to_owned).collect()
    }
}

/// Said where there is no `strace`.
pub(super) const SKIPPED: &str = "skipped: strace is not installed, or processes may not be traced here";
