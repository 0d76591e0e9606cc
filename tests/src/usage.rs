//! What a process uses, as the kernel says in `/proc`: memory, time, switches, watches.

use std::{fs, path::Path, time::Duration};

/// What a process has used so far, all its threads together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Time on a processor, in the kernel or not. The kernel counts it in nanoseconds.
    pub busy: Duration,
    /// How often a thread went to sleep by itself: so often something woke one.
    pub voluntary_switches: u64,
}

/// Memory of a process at this moment, in KiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// In all.
    pub resident: u64,
    /// Of it what is neither a file nor shared.
    pub anonymous: u64,
    /// The most it ever was.
    pub peak: u64,
}

/// What a process has used so far. Threads that ended count no more.
#[must_use]
pub fn usage(pid: u32) -> Usage {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return Usage::default() };
    let mut sum = Usage::default();
    for thread in threads.flatten().map(|entry| entry.path()) {
        // The first number is the time on a processor in nanoseconds.
        let times = fs::read_to_string(thread.join("schedstat")).unwrap_or_default();
        let busy = times.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0);
        sum.busy += Duration::from_nanos(busy);
        sum.voluntary_switches += field(&thread.join("status"), "voluntary_ctxt_switches:").unwrap_or(0);
    }
    sum
}

/// The memory of a process now.
///
/// # Panics
/// When the process is gone, or the system has no `/proc`.
#[must_use]
pub fn memory(pid: u32) -> Memory {
    let status = format!("/proc/{pid}/status");
    let kib = |name| field(Path::new(&status), name).expect("a process that runs");
    Memory { resident: kib("VmRSS:"), anonymous: kib("RssAnon:"), peak: kib("VmHWM:") }
}

/// How many bytes a process has read so far, from files and pipes. What it maps is not counted.
///
/// # Panics
/// When the process is gone, or the system has no `/proc`.
#[must_use]
pub fn bytes_read(pid: u32) -> u64 {
    field(Path::new(&format!("/proc/{pid}/io")), "rchar:").expect("a process that runs")
}

/// How many directories and files a process watches by inotify.
#[must_use]
pub fn inotify_watches(pid: u32) -> usize {
    let Ok(open) = fs::read_dir(format!("/proc/{pid}/fdinfo")) else { return 0 };
    let texts = open.flatten().filter_map(|entry| fs::read_to_string(entry.path()).ok());
    texts.map(|text| text.lines().filter(|line| line.starts_with("inotify wd:")).count()).sum()
}

/// The number behind a name at the beginning of a line.
fn field(file: &Path, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    value.split_whitespace().next()?.parse().ok()
}

impl Usage {
    /// What was used since then.
    #[must_use]
    pub fn since(self, before: Self) -> Self {
        Self {
            busy: self.busy.saturating_sub(before.busy),
            voluntary_switches: self.voluntary_switches.saturating_sub(before.voluntary_switches),
        }
    }
}
