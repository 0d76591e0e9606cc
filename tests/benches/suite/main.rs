//! The suite: what a commit, a query, a start and a storm cost, each beside what it is compared with in the same run.
//!
//! `cargo bench -p orch-e2e --bench suite` measures all of it, `-- cold restart` those named alone. `ORCH_TIER` says how
//! large the repositories are, and `ORCH_GATE=1` ends with an error where a count or a ratio is not what it must be.
//! Figures are never held against a clock: what is printed are times, what is gated are counts and ratios.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark prints what it measured, and a broken surrounding ends it"
)]

mod cold;
mod detect;
mod idle;
mod query;
mod read;
mod restart;
mod storm;
mod watches;

use std::env;

use orch_e2e::{gate, measuring::is_wanted, tier::Tier};

/// A part of the suite, by its name.
type Part = (&'static str, fn(Tier));

const PARTS: [Part; 8] = [
    ("detect", detect::measure),
    ("read", read::measure),
    ("query", query::measure),
    ("idle", idle::measure),
    ("watches", watches::measure),
    ("cold", cold::measure),
    ("restart", restart::measure),
    ("storm", storm::measure),
];

fn main() {
    if !is_wanted() {
        return;
    }
    let tier = Tier::chosen();
    println!("# Tier {tier:?}\n");
    let named: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    for (name, measure) in PARTS {
        if named.is_empty() || named.iter().any(|wanted| wanted == name) {
            measure(tier);
        }
    }
    gate::close();
}
