//! Processes as Linux shows them, below `/proc`.
//!
//! Each is read through one open directory, which is that process's own: when it ends and another gets its number, the
//! directory shows nothing any more, and not the other.

use std::{
    ffi::OsStr,
    fs::{File, ReadDir},
    io::{self, Read as _},
    os::unix::{ffi::OsStrExt as _, fs::MetadataExt as _},
    path::{Path, PathBuf},
};

use orch_shared::time::Timestamp;
use rustix::{
    fs::{Mode, OFlags, openat, readlinkat},
    io::Errno,
};

use super::Process;

const PROC: &str = "/proc";
/// No line of a `stat` is longer: some fifty numbers, and a name of at most 64 bytes.
const LONGEST_STAT: u64 = 4096;

/// The processes of this user; what cannot be looked at is passed over.
pub(super) fn processes() -> io::Result<Vec<Process>> {
    let clock = Ticks::read()?;
    let user = rustix::process::geteuid().as_raw();
    let numbers = numbers(std::fs::read_dir(PROC)?);
    Ok(numbers.filter_map(|pid| process(pid, user, &clock)).collect())
}

fn numbers(entries: ReadDir) -> impl Iterator<Item = u32> {
    entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn process(pid: u32, user: u32, clock: &Ticks) -> Option<Process> {
    let dir = File::open(format!("{PROC}/{pid}")).ok()?;
    if dir.metadata().ok()?.uid() != user {
        return None;
    }
    let directory = readlinkat(&dir, "cwd", Vec::new()).ok();
    let mut stat = Vec::new();
    let file = openat(&dir, "stat", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).ok()?;
    File::from(file).take(LONGEST_STAT).read_to_end(&mut stat).ok()?;
    let Stat { parent, started } = Stat::parse(&stat)?;
    let directory = directory.map(|link| PathBuf::from(OsStr::from_bytes(link.as_bytes())));
    Some(Process { pid, parent, since: clock.time(started), directory })
}

/// True when the directory of that name is the very one that the process is in. After a removal the name is gone, or is
/// that of another directory; in another mount namespace the same name is another place.
pub(super) fn is_in(pid: u32, directory: &Path) -> bool {
    let identity = |path: &Path| std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()));
    let there = identity(&Path::new(PROC).join(pid.to_string()).join("cwd"));
    there.is_some() && there == identity(directory)
}

/// What is of use in `/proc/PID/stat`.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    parent: u32,
    /// In ticks after the machine's start.
    started: u64,
}

impl Stat {
    fn parse(line: &[u8]) -> Option<Self> {
        // The name stands in parentheses and may hold anything, parentheses, spaces and broken UTF-8 too.
        let after_name = line.iter().rposition(|byte| *byte == b')')? + 1;
        let rest = std::str::from_utf8(line.get(after_name..)?).ok()?;
        let field = |nth: usize| rest.split_ascii_whitespace().nth(nth);
        Some(Self { parent: field(1)?.parse().ok()?, started: field(19)?.parse().ok()? })
    }
}

/// How to tell the time of a tick.
#[derive(Debug)]
struct Ticks {
    /// When the machine started, in seconds since 1970.
    booted: i64,
    per_second: u64,
}

impl Ticks {
    fn read() -> io::Result<Self> {
        let text = std::fs::read_to_string(format!("{PROC}/stat"))?;
        let booted = text.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse().ok());
        let booted = booted.ok_or_else(|| io::Error::from(Errno::NODATA))?;
        Ok(Self { booted, per_second: rustix::param::clock_ticks_per_second().max(1) })
    }

    fn time(&self, tick: u64) -> Timestamp {
        let seconds = i64::try_from(tick / self.per_second).unwrap_or(i64::MAX);
        Timestamp::from_seconds(self.booted.saturating_add(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_process_can_pretend_nothing() {
        let fields = "S 77 1 1 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 4242 1 1";
        for name in [&b"sleep"[..], b"a b", b") R 1 1", b"((", b"\xff\xfe", b""] {
            let line = [b"123 (", name, b") ", fields.as_bytes(), b"\n"].concat();
            assert_eq!(Stat::parse(&line), Some(Stat { parent: 77, started: 4242 }), "{name:?}");
        }
        for broken in [&b""[..], b"123", b"123 (x)", b"123 (x) S", b"123 (x) S -1 1", b"123 (x) \xff"] {
            assert_eq!(Stat::parse(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn a_tick_is_told_in_whole_seconds_and_none_overflows() {
        let clock = Ticks { booted: 1_000, per_second: 100 };
        assert_eq!(clock.time(250), Timestamp::from_seconds(1_002));
        assert_eq!(clock.time(u64::MAX), Timestamp::from_seconds(1_000 + i64::try_from(u64::MAX / 100).expect("fits")));
    }
}
