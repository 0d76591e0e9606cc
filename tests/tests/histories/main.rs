//! Random histories of a real repository, each step held beside what an independent reader makes of it.
//!
//! The reader is made of git commands and shares no code with the product; a ledger of who did what says whose each
//! commit is. After every step `orchctl status` and `orchctl log` must agree with both. A history that fails is cut down
//! to a short script, which belongs in `regressions/` once its cause is known.
//!
//! Any number of histories, from any seed (history `n` has the seed `ORCH_SEED + n`):
//!
//! ```text
//! ORCH_SEED=7 ORCH_HISTORIES=1000 cargo test -p orch-e2e --test histories random -- --nocapture
//! ```
//!
//! The first failure ends the search, and is cut down. With `ORCH_SURVEY=DIR` it goes on, and every failure is told in a
//! file of that directory as it was met.
#![expect(clippy::expect_used, clippy::panic, reason = "every function here is part of a test")]

mod compare;
mod git;
mod hands;
mod history;
mod names;
mod needs;
mod proof;
mod reader;
mod search;
mod step;
mod told;
mod truth;
mod words;

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    history::{Failure, SETTLES, live},
    search::{Script, Story, report, shrink},
};

/// So many fit two minutes on two cores.
const N_HISTORIES: u64 = 24;
/// A failure is cut down no longer than this.
const SHRINKS_FOR: Duration = Duration::from_secs(120);

fn number(variable: &str, usual: u64) -> u64 {
    env::var(variable).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}

#[test]
fn random_histories_are_told_as_they_are() {
    let (first, n) = (number("ORCH_SEED", 1), number("ORCH_HISTORIES", N_HISTORIES));
    let survey = env::var_os("ORCH_SURVEY").map(PathBuf::from);
    let (next, failed, failures) = (AtomicU64::new(0), AtomicBool::new(false), Mutex::new(BTreeMap::new()));
    let (begun, n_steps) = (Instant::now(), AtomicU64::new(0));
    let n_threads = thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
    thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                while survey.is_some() || !failed.load(Ordering::Relaxed) {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    if place >= n {
                        return;
                    }
                    let seed = first + place;
                    match live(&mut Story::new(seed), SETTLES) {
                        Ok(done) => {
                            n_steps.fetch_add(done as u64, Ordering::Relaxed);
                            if survey.is_some() {
                                eprintln!("seed {seed} holds");
                            }
                        }
                        Err(failure) => {
                            failed.store(true, Ordering::Relaxed);
                            if let Some(dir) = &survey {
                                let n_done = failure.script.len();
                                eprintln!("seed {seed} fails after {n_done} steps: {}", failure.differences[0]);
                                note(dir, seed, &failure);
                            }
                            failures.lock().expect("nobody panics with it").insert(seed, failure);
                        }
                    }
                }
            });
        }
    });
    eprintln!("{n} histories, {} steps, {:?}", n_steps.into_inner(), begun.elapsed());
    let failures = failures.into_inner().expect("nobody panicked");
    if let Some(dir) = survey.filter(|_| !failures.is_empty()) {
        panic!("{} of {n} histories fail, see {}: {:?}", failures.len(), dir.display(), failures.keys());
    }
    let Some((seed, failure)) = failures.into_iter().next() else { return };
    let patience = Duration::from_secs(number("ORCH_SHRINK_SECONDS", SHRINKS_FOR.as_secs()));
    let origin = format!("ORCH_SEED={seed} ORCH_HISTORIES=1 fails after {} steps; cut down:", failure.script.len());
    eprintln!("{origin} now");
    panic!("{}", report(&shrink(*failure, patience), &origin));
}

/// Keeps a failure of a survey for whoever reads it later.
fn note(dir: &Path, seed: u64, failure: &Failure) {
    fs::create_dir_all(dir).expect("the directory of the survey");
    fs::write(dir.join(format!("{seed}.txt")), report(failure, &format!("seed {seed}"))).expect("a report");
}

/// The scripts that failed once, or the one that `ORCH_SCRIPT` names.
#[test]
fn what_failed_once_does_not_fail_again() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/histories/regressions");
    let mut files: Vec<PathBuf> = match env::var_os("ORCH_SCRIPT") {
        Some(script) => vec![script.into()],
        None => fs::read_dir(dir).expect("the scripts").flatten().map(|entry| entry.path()).collect(),
    };
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).expect("a script");
        if let Err(failure) = live(&mut Script::parse(&text), SETTLES) {
            panic!("{}", report(&failure, &file.display().to_string()));
        }
    }
}
