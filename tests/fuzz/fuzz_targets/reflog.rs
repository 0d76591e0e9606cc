//! Reflogs: any bytes that the file can hold.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| orchd::fuzzing::check_reflog(bytes));
