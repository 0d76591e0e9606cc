//! The one place that reads clocks: wall time for people and rules, monotonic time to notice that the wall jumped.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use orch_shared::time::Timestamp;

/// A difference between the two clocks that cannot be mere adjustment.
const JUMP: Duration = Duration::from_secs(5);

/// Whose wall clock is read.
#[derive(Debug)]
pub(crate) enum Wall {
    /// The machine's.
    Machine,
    /// The machine's as far as this file does not say otherwise, so that a test can set it at any moment.
    Told(PathBuf),
}

/// Reads both clocks, and remembers them to see sleeps and jumps.
#[derive(Debug)]
pub(crate) struct Clock {
    source: Wall,
    wall: Timestamp,
    // Does not count the time that the machine sleeps (CLOCK_MONOTONIC), which is how a sleep is seen.
    steady: Instant,
}

impl Clock {
    pub(crate) fn start(source: Wall) -> Self {
        Self { wall: source.read(), source, steady: Instant::now() }
    }

    /// The wall time when it was last looked at.
    pub(crate) const fn last(&self) -> Timestamp {
        self.wall
    }

    /// The time now, and by how much the wall clock ran away from the steady one since the last call, where it did.
    pub(crate) fn turn(&mut self) -> (Timestamp, Option<Duration>) {
        let (wall, steady) = (self.source.read(), Instant::now());
        let jump = jump(self.wall, wall, steady - self.steady);
        (self.wall, self.steady) = (wall, steady);
        (wall, jump)
    }

    /// The minute of the local day, from 0 to 1439.
    pub(crate) fn minute_of_day(at: Timestamp) -> u16 {
        let local = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
        let local = local.to_zoned(jiff::tz::TimeZone::system());
        u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs())
    }
}

impl Wall {
    fn read(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let machine = Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX));
        match self {
            Self::Machine => machine,
            Self::Told(file) => told(&fs::read_to_string(file).unwrap_or_default(), machine),
        }
    }
}

/// The wall time by the words of a test; what it does not say is as the machine has it.
fn told(words: &str, machine: Timestamp) -> Timestamp {
    let words = words.trim();
    let parsed = |digits: &str| digits.parse::<i64>().ok().map(|seconds| seconds.saturating_mul(1000));
    match words.strip_prefix('=') {
        Some(stands) => parsed(stands).map_or(machine, Timestamp::from_millis),
        None => Timestamp::from_millis(machine.as_millis().saturating_add(parsed(words).unwrap_or(0))),
    }
}

fn jump(before: Timestamp, now: Timestamp, steady: Duration) -> Option<Duration> {
    let steady_millis = i64::try_from(steady.as_millis()).unwrap_or(i64::MAX);
    let by = now.as_millis().saturating_sub(before.as_millis()).saturating_sub(steady_millis).unsigned_abs();
    Some(Duration::from_millis(by)).filter(|by| *by > JUMP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_and_a_jump_back_are_seen_and_drift_is_not() {
        let at = Timestamp::from_seconds;
        let minute = Duration::from_secs(60);
        assert_eq!(jump(at(0), at(60), minute), None);
        assert_eq!(jump(at(0), at(64), minute), None);
        assert_eq!(jump(at(0), at(3_660), minute), Some(Duration::from_secs(3_600)));
        assert_eq!(jump(at(86_400), at(60), minute), Some(Duration::from_secs(86_400)));
        assert_eq!(jump(at(0), at(0), minute), Some(minute), "a clock that stands still");
    }

    #[test]
    fn a_test_sets_the_clock_forward_and_back_and_stops_it() {
        let machine = Timestamp::from_seconds(1_000);
        for (words, seconds) in
            [("+60\n", 1_060), ("-60", 940), ("=60", 60), ("", 1_000), ("later", 1_000), ("=", 1_000)]
        {
            assert_eq!(told(words, machine), Timestamp::from_seconds(seconds), "{words:?}");
        }
    }
}
