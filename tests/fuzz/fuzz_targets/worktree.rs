//! Administration files of worktrees: anything in HEAD, gitdir, locked, config and .git.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| orchd::fuzzing::check_worktree(bytes));
