//! Points in time and durations, as plain numbers that rules can compare without a clock.

use std::{fmt, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// Milliseconds since 1970-01-01T00:00:00Z. Whoever holds one was given it: only the daemon's shell reads a clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From seconds since the epoch, as git writes them; what does not fit becomes the nearest that does.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// How long ago `earlier` was; zero when it is not earlier, so that no age is ever negative.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// This point and a duration.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with whole seconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.0.div_euclid(1000);
        let known = second.clamp(jiff::Timestamp::MIN.as_second(), jiff::Timestamp::MAX.as_second());
        fmt::Display::fmt(&jiff::Timestamp::from_second(known).unwrap_or_default(), f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (serializer.is_human_readable(), jiff::Timestamp::from_millisecond(self.0)) {
            // The store keeps JSON, and must give back what it was given.
            (true, Ok(exact)) => serializer.collect_str(&exact),
            (true, Err(_)) => serializer.collect_str(self),
            (false, _) => self.0.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            let read: jiff::Timestamp = text.parse().map_err(de::Error::custom)?;
            Ok(Self(read.as_millisecond()))
        } else {
            i64::deserialize(deserializer).map(Self)
        }
    }
}

/// Serializes a time as people and scripts are told it: RFC 3339 in UTC with whole seconds (cli.md, "JSON").
///
/// # Errors
/// Those of the serializer.
pub fn whole_seconds<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() { serializer.collect_str(at) } else { at.serialize(serializer) }
}

/// The same for a time that may not be there.
///
/// # Errors
/// Those of the serializer.
pub fn whole_seconds_if_any<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) if serializer.is_human_readable() => serializer.serialize_some(&at.to_string()),
        at => at.serialize(serializer),
    }
}

/// A text that is not a duration.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not a duration: expected a whole number and a unit, from 1s up (`90s`, `45m`, `2h`, `1d`)")]
pub struct InvalidDuration;

/// Reads `90s`, `45m`, `2h` or `1d`.
///
/// # Errors
/// When there is no unit, an unknown one, or less than a second.
pub fn parse_duration(text: &str) -> Result<Duration, InvalidDuration> {
    let text = text.trim();
    let unit = text.chars().last().ok_or(InvalidDuration)?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(InvalidDuration),
    };
    let digits = &text[..text.len() - 1];
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(InvalidDuration);
    }
    let count: u64 = digits.parse().map_err(|_| InvalidDuration)?;
    let seconds = count.checked_mul(factor).filter(|s| *s >= 1).ok_or(InvalidDuration)?;
    Ok(Duration::from_secs(seconds))
}

/// Shows a duration as people say it, in its two largest units: `45m`, `2h 5m`, `3d 4h`.
#[derive(Clone, Copy, Debug)]
pub struct Spoken(pub Duration);

impl fmt::Display for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
        let text = match (days, hours, minutes) {
            (0, 0, 0) => format!("{seconds}s"),
            (0, 0, m) => format!("{m}m"),
            (0, h, 0) => format!("{h}h"),
            (0, h, m) => format!("{h}h {m}m"),
            (d, 0, _) => format!("{d}d"),
            (d, h, _) => format!("{d}d {h}h"),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_and_are_at_least_a_second() {
        for (text, seconds) in [("1s", 1), ("90s", 90), ("45m", 2_700), ("2h", 7_200), (" 1d ", 86_400)] {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "5", "0s", "1.5h", "-2m", "1M", "m", "99999999999999999999d", "1é"] {
            assert_eq!(parse_duration(text), Err(InvalidDuration), "{text}");
        }
    }

    #[test]
    fn no_age_is_negative_and_no_date_overflows() {
        let (early, late) = (Timestamp::from_seconds(10), Timestamp::from_seconds(20));
        assert_eq!(late.since(early), Duration::from_secs(10));
        assert_eq!(early.since(late), Duration::ZERO);
        assert_eq!(Timestamp::from_seconds(i64::MAX).after(Duration::MAX).as_millis(), i64::MAX);
        for seconds in [i64::MIN, i64::MAX, -5, 0] {
            assert!(Timestamp::from_seconds(seconds).to_string().ends_with('Z'));
        }
    }

    #[test]
    fn json_keeps_the_milliseconds_where_there_are_any() {
        for (millis, json) in [(1_700_000_000_000, "\"2023-11-14T22:13:20Z\""), (1_500, "\"1970-01-01T00:00:01.5Z\"")] {
            let at = Timestamp::from_millis(millis);
            assert_eq!(serde_json::to_string(&at).expect("text"), json);
            assert_eq!(serde_json::from_str::<Timestamp>(json).expect("a time"), at);
        }
    }

    #[test]
    fn durations_are_spoken_in_two_units() {
        for (seconds, text) in [(5, "5s"), (60, "1m"), (7_500, "2h 5m"), (7_200, "2h"), (273_600, "3d 4h")] {
            assert_eq!(Spoken(Duration::from_secs(seconds)).to_string(), text);
        }
    }
}
