//! The laboratory: everything an end-to-end test needs, and nothing of the machine that it runs on.
//!
//! A [`Lab`](lab::Lab) is a home directory of its own with a session bus, a notification server, repositories made by
//! the real git and the real programs. Tests wait for conditions with a deadline, never for time.
#![expect(
    clippy::panic,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "the laboratory is test code: a broken surrounding ends the test, loudly"
)]

pub mod bus;
pub mod client;
pub mod clock;
pub mod conversation;
pub mod crowd;
pub mod daemon;
pub mod desktop;
pub mod fingerprint;
pub mod gate;
pub mod home;
pub mod lab;
pub mod measuring;
pub mod namespace;
pub mod processes;
pub mod reading;
pub mod repo;
pub mod samples;
pub mod table;
pub mod tier;
pub mod untouched;
pub mod usage;
pub mod user_manager;
pub mod wait;
