//! Scripts as people run them: by every shell that is there, in a place with hostile names, on real repositories.
//!
//! What the scripts say and do is compared with git's own view afterwards. A shell or a linter that is not installed is
//! passed over with a line that says so; `.ci/run` installs all of them.
#![expect(clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "every function here is part of a test")]

mod launch;
mod lint;
mod quoting;
mod refusals;
mod setup;
mod shells;
mod world;
