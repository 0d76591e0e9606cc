//! The one place that reads clocks: wall time for people and rules, monotonic time to notice that the wall jumped.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use orch_shared::time::Timestamp;

/// A difference between the two clocks that cannot be mere adjustment.
const JUMP: Duration = Duration::from_secs(5);

/// Reads both clocks, and remembers them to see sleeps and jumps.
#[derive(Debug)]
pub(crate) struct Clock {
    wall: Timestamp,
    // Does not count the time that the machine sleeps (CLOCK_MONOTONIC), which is how a sleep is seen.
    steady: Instant,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { wall: wall(), steady: Instant::now() }
    }

    /// The time now, and by how much the wall clock ran away from the steady one since the last call, where it did.
    pub(crate) fn turn(&mut self) -> (Timestamp, Option<Duration>) {
        let (wall, steady) = (wall(), Instant::now());
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

/// Wall time, for a place that does not see the service's clock.
pub(crate) fn wall() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
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
    }
}
