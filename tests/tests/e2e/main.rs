//! From a real commit in a real worktree to the recorded notification and the prompt: one program, so that it links once
//! and its tests wait side by side.
#![expect(clippy::expect_used, clippy::panic, reason = "every function here is part of a test")]

mod attribution;
mod bad_input;
mod configuration;
mod cost;
mod documents;
mod faults;
mod formats;
mod freshness;
mod generated;
mod harmlessness;
mod house;
mod kinds_of_repos;
mod laboratory;
mod life;
mod limits;
mod measuring;
mod planned;
mod prompts;
mod requests;
mod rules;
mod service;
mod sessions;
mod time;
mod watching;
mod whole_run;
