//! What a benchmark measured, held against what it must not exceed: counts and ratios, never time.
//!
//! `ORCH_GATE=1` ends the benchmark where one does not hold; without it, it is said.
#![expect(clippy::print_stdout, reason = "it is part of what a benchmark prints")]

use std::{collections::BTreeSet, env, sync::Mutex};

use crate::samples::figure;

static BROKEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Holds a number against its limit, and says how it stands.
///
/// # Panics
/// When an earlier check did.
pub fn at_most(what: &str, number: f64, limit: f64) {
    let holds = number <= limit;
    let word = if holds { "holds" } else { "does not hold" };
    println!("Gate {word}: {what} is {}, at most {}.\n", figure(number), figure(limit));
    if !holds {
        BROKEN.lock().expect("nobody failed").insert(what.to_owned());
    }
}

/// Ends a benchmark of which a gate did not hold, where that is wanted.
///
/// # Panics
/// When one did not.
pub fn close() {
    let broken = BROKEN.lock().expect("nobody failed");
    if env::var_os("ORCH_GATE").is_some_and(|wanted| wanted == "1") {
        assert!(broken.is_empty(), "gates that do not hold: {broken:?}");
    }
}
