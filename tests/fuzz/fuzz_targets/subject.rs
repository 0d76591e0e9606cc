//! Subjects of commits: any text that a person or an agent can write.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| orchd::fuzzing::check_subject(bytes));
