//! Encodings: the bytes of a document.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| orchd::fuzzing::check_decode(bytes));
