//! Waiting for a condition with a deadline: the only place in the tests that sleeps.

use std::{
    fmt::Display,
    thread,
    time::{Duration, Instant},
};

use crate::untouched::while_waiting;

/// How long anything may take before a test gives up. Generous, because it is only ever used up by a failure.
pub const PATIENCE: Duration = Duration::from_secs(20);

const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(25);

/// Looks until there is something to be had. A look that fails says what it saw instead.
///
/// # Panics
/// When the deadline passes; the message holds what was seen last.
#[track_caller]
pub fn until<T, E: Display>(what: &str, look: impl FnMut() -> Result<T, E>) -> T {
    until_within(PATIENCE, what, look)
}

/// The same with a deadline of one's own.
///
/// # Panics
/// When the deadline passes; the message holds what was seen last.
#[track_caller]
pub fn until_within<T, E: Display>(patience: Duration, what: &str, look: impl FnMut() -> Result<T, E>) -> T {
    match look_for(patience, look) {
        Ok(found) => found,
        Err(seen) => panic!("waited {patience:?} in vain for {what}; last seen: {seen}"),
    }
}

/// The same for those who want to do something about it themselves.
///
/// # Errors
/// What was seen last, when the deadline passes.
#[track_caller]
pub fn look_for<T, E>(patience: Duration, mut look: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    while_waiting(|| {
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            match look() {
                Err(_) if started.elapsed() < patience => thread::sleep(pause),
                settled => return settled,
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    })
}

/// Watches that something goes on being so for a while: for what must not happen, where nothing tells that it will not.
///
/// # Panics
/// When a look fails; the message holds what was seen.
#[track_caller]
pub fn stays<E: Display>(how_long: Duration, what: &str, mut look: impl FnMut() -> Result<(), E>) {
    while_waiting(|| {
        let started = Instant::now();
        while started.elapsed() < how_long {
            if let Err(seen) = look() {
                panic!("{what} did not stay so for {how_long:?}: {seen}");
            }
            thread::sleep(LONGEST_PAUSE);
        }
    });
}
