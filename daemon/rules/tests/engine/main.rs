//! The engine, played against a small repository that lives in memory: stories in a few words, and generated ones beside
//! an oracle that recomputes from scratch.

#![expect(clippy::expect_used, clippy::panic, reason = "every function here is part of a test")]

mod circles;
mod ops;
mod oracle;
mod play;
mod promises;
mod scenery;
mod sessions;
mod stories;
mod stories_of_files;
mod stories_of_needs;
mod stories_of_plans;
mod stories_of_time;
mod stories_of_trouble;
mod stories_of_workers;
mod world;
