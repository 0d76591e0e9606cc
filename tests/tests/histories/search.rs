//! Makes histories from a seed, and cuts those that fail down to the few steps that matter.

use std::time::{Duration, Instant};

use crate::{
    history::{Failure, Steps, live},
    step::{N_WORKERS, Step, Verb},
};

/// A failure that is known is not given the time that an unknown one is.
const SETTLES_IN_HASTE: Duration = Duration::from_millis(1_500);

/// So many steps make a history.
pub(crate) const N_STEPS: usize = 100;

/// Above the script in the report of a failure.
const HEADING: &str = "the script:\n";

/// A generator of numbers that is the same everywhere: splitmix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).expect("below n")
    }
}

/// A history at random: first the workers, then anything.
pub(crate) struct Story {
    random: Random,
    n_asked: usize,
}

impl Story {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), n_asked: 0 }
    }
}

impl Steps for Story {
    fn next(&mut self, n_done: usize) -> Option<Step> {
        self.n_asked += 1;
        // Where nothing can be done any more there is nothing to be found either.
        if n_done >= N_STEPS || self.n_asked > 10 * N_STEPS {
            return None;
        }
        if self.n_asked < N_WORKERS {
            return Some(Step { verb: Verb::Add, worker: self.n_asked, other: 0, pick: 0 });
        }
        let total: u32 = Verb::ALL.iter().map(|(.., weight)| weight).sum();
        let mut left = u32::try_from(self.random.below(total as usize)).expect("small");
        let verb = Verb::ALL.iter().find(|(.., weight)| {
            let found = left < *weight;
            left = left.saturating_sub(*weight);
            found
        });
        let worker = 1 + self.random.below(N_WORKERS);
        let other = 1 + (worker + self.random.below(N_WORKERS - 1)) % N_WORKERS;
        Some(Step { verb: verb.expect("one of them").0, worker, other, pick: self.random.below(1_000) })
    }
}

/// A script from its text: a step a line, `#` begins a remark. In the report of a failure it is found by its heading.
pub(crate) struct Script(std::vec::IntoIter<Step>);

impl Script {
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.split_once(HEADING).map_or(text, |(_, rest)| rest.split("\n\n").next().unwrap_or_default());
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(lines.map(Step::parse).collect::<Vec<_>>().into_iter())
    }

    fn of(steps: Vec<Step>) -> Self {
        Self(steps.into_iter())
    }
}

impl Steps for Script {
    fn next(&mut self, _n_done: usize) -> Option<Step> {
        self.0.next()
    }
}

/// Leaves out what is not needed for the same failure, as long as there is time.
pub(crate) fn shrink(failure: Failure, patience: Duration) -> Failure {
    let begun = Instant::now();
    let mut best = failure;
    let field = best.differences[0].field;
    let mut size = best.script.len() / 2;
    while size > 0 {
        let (mut from, mut shorter) = (0, false);
        while from < best.script.len() && begun.elapsed() < patience {
            let to = (from + size).min(best.script.len());
            let kept = [&best.script[..from], &best.script[to..]].concat();
            match live(&mut Script::of(kept), SETTLES_IN_HASTE) {
                Err(found) if found.differences.iter().any(|difference| difference.field == field) => {
                    (best, shorter) = (*found, true);
                }
                _ => from = to,
            }
        }
        if begun.elapsed() >= patience {
            break;
        }
        size = if shorter && size == 1 { 1 } else { size / 2 };
    }
    best
}

/// The failure for whoever has to find out.
pub(crate) fn report(failure: &Failure, origin: &str) -> String {
    let lines = |lines: &mut dyn Iterator<Item = String>| lines.collect::<Vec<_>>().join("\n");
    format!(
        "{origin}\n{}\n\n{HEADING}{}\n\nwhat was done:\n{}\n\nwhat is said:\n{}\n",
        lines(&mut failure.differences.iter().map(ToString::to_string)),
        lines(&mut failure.script.iter().map(ToString::to_string)),
        lines(&mut failure.trace.iter().cloned()),
        failure.said,
    )
}
