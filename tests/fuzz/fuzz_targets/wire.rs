//! The wire: any bytes that a peer can send, greeting and frames.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| orchd::fuzzing::check_wire(bytes));
