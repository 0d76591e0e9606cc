//! Documents, one or several, to a manifest.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| orchd::fuzzing::check_plan(bytes));
