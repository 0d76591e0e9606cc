//! What a benchmark measured: percentiles of durations, and ratios of what was measured in turn.

use std::{fmt, time::Duration};

/// Durations of one kind, in the order in which they were measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Samples {
    durations: Vec<Duration>,
}

/// How two kinds compare, pair by pair: noise that lasts longer than a pair cancels out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Half of the pairs are below.
    pub median: f64,
    /// The lowest of all pairs.
    pub least: f64,
    /// The highest of all pairs.
    pub most: f64,
}

impl Samples {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { durations: Vec::new() }
    }

    /// Adds one.
    pub fn push(&mut self, duration: Duration) {
        self.durations.push(duration);
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Duration> + '_ {
        self.durations.iter().copied()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.durations.len()
    }

    /// True when nothing was measured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.durations.is_empty()
    }

    /// The smallest one that so many percent are not above (nearest rank).
    ///
    /// # Panics
    /// When nothing was measured.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.durations.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        *sorted.get(rank - 1).expect("something was measured")
    }

    /// The one in the middle.
    #[must_use]
    pub fn median(&self) -> Duration {
        self.percentile(50)
    }

    /// How these compare to those that were measured in turn with them.
    ///
    /// # Panics
    /// When there are not as many of both, or none.
    #[must_use]
    pub fn ratio_to(&self, others: &Self) -> Ratio {
        assert_eq!(self.len(), others.len(), "a ratio is taken pair by pair");
        let pairs = self.durations.iter().zip(&others.durations);
        let mut ratios: Vec<f64> = pairs.map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64()).collect();
        ratios.sort_by(f64::total_cmp);
        let at = |index: usize| *ratios.get(index).expect("something was measured");
        Ratio { median: at((ratios.len() - 1) / 2), least: at(0), most: at(ratios.len() - 1) }
    }
}

impl Extend<Duration> for Samples {
    fn extend<I: IntoIterator<Item = Duration>>(&mut self, durations: I) {
        self.durations.extend(durations);
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}–{}]", figure(self.median), figure(self.least), figure(self.most))
    }
}

/// A duration in the unit that suits it, with three figures.
#[must_use]
pub fn shown(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds >= 1.0 {
        format!("{} s", figure(seconds))
    } else if seconds >= 0.001 {
        format!("{} ms", figure(seconds * 1e3))
    } else {
        format!("{} µs", figure(seconds * 1e6))
    }
}

/// A number with three figures, where it has so many.
#[must_use]
pub fn figure(number: f64) -> String {
    if number >= 100.0 {
        format!("{number:.0}")
    } else if number >= 10.0 {
        format!("{number:.1}")
    } else if number >= 0.1 {
        format!("{number:.2}")
    } else {
        format!("{number:.4}")
    }
}
