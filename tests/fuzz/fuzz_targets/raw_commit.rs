//! Raw commits: any bytes that an object can hold.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| orchd::fuzzing::check_raw_commit(bytes));
