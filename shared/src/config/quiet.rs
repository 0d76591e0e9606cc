//! Quiet hours, `22:00-07:00`: a span of the local day in which nothing pings.

use std::fmt;

use thiserror::Error;

const MINUTES_A_DAY: u16 = 24 * 60;

/// A span of the day by the minute; it may run over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: u16,
    to: u16,
}

/// A text that is not a span of the day.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("expected two different times of day, like `22:00-07:00`")]
pub struct InvalidQuietHours;

impl QuietHours {
    /// Reads `HH:MM-HH:MM`.
    ///
    /// # Errors
    /// When a time is not one of the day, or both are the same.
    pub fn parse(text: &str) -> Result<Self, InvalidQuietHours> {
        let (from, to) = text.split_once('-').ok_or(InvalidQuietHours)?;
        let (from, to) = (minute_of_day(from.trim())?, minute_of_day(to.trim())?);
        if from == to { Err(InvalidQuietHours) } else { Ok(Self { from, to }) }
    }

    /// True at that minute of the local day, from 0 to 1439. The first minute is quiet, the last is not.
    #[must_use]
    pub const fn covers(self, minute: u16) -> bool {
        if self.from < self.to {
            self.from <= minute && minute < self.to
        } else {
            self.from <= minute || minute < self.to
        }
    }

    /// Minutes from that minute of the day until the quiet ends; zero when it is not quiet.
    #[must_use]
    pub const fn minutes_left(self, minute: u16) -> u16 {
        if self.covers(minute) { (self.to + MINUTES_A_DAY - minute) % MINUTES_A_DAY } else { 0 }
    }
}

fn minute_of_day(text: &str) -> Result<u16, InvalidQuietHours> {
    let (hour, minute) = text.split_once(':').ok_or(InvalidQuietHours)?;
    let number = |digits: &str, below: u16| -> Result<u16, InvalidQuietHours> {
        let fits = matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse::<u16>().ok().filter(|n| fits && *n < below).ok_or(InvalidQuietHours)
    };
    Ok(number(hour, 24)? * 60 + number(minute, 60)?)
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}-{:02}:{:02}", self.from / 60, self.from % 60, self.to / 60, self.to % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_may_run_over_midnight() {
        let night = QuietHours::parse("22:00-07:00").expect("valid");
        for (minute, quiet, left) in
            [(1319, false, 0), (1320, true, 540), (0, true, 420), (419, true, 1), (420, false, 0)]
        {
            assert_eq!((night.covers(minute), night.minutes_left(minute)), (quiet, left), "minute {minute}");
        }
        assert_eq!(night.to_string(), "22:00-07:00");
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for text in ["", "22:00", "22-07", "24:00-07:00", "7:60-8:00", "08:00-08:00", "+7:00-8:00", "a:b-c:d"] {
            assert_eq!(QuietHours::parse(text), Err(InvalidQuietHours), "{text}");
        }
    }
}
