//! Whether running in parallel pays, by the first of the rules of domain.md section 10 that matches.

use serde::{Deserialize, Serialize};

/// The verdict and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// One session or several.
    pub verdict: Verdict,
    /// The rule that matched first.
    pub rule: VerdictRule,
    /// Why, one sentence with the numbers.
    pub reason: String,
    /// All open work, one item after the other: at least and at most, in minutes.
    pub total_minutes: [u32; 2],
    /// The time until the last worker is done: at least and at most, in minutes.
    pub makespan_minutes: [u32; 2],
    /// How many times faster than one session, in percent: 250 is two and a half times.
    pub speedup_percent: u32,
}

/// One session or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// One session, item after item.
    Sequential,
    /// Several workers.
    Parallel,
}

/// Why, the first that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictRule {
    /// All items change one file.
    SameFile,
    /// Each item waits for the one before.
    LinearChain,
    /// Fewer than three items.
    TooFew,
    /// Less than two hours in all.
    TooShort,
    /// All items are tests of one module.
    SameTestModule,
    /// No item shares a file with another or waits for one.
    Independent,
    /// Clusters that have nothing to do with each other.
    Clustered,
    /// A person chose one session.
    Chosen,
}
