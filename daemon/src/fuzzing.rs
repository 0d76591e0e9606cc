//! What holds for any bytes: the properties that `tests/fuzz` looks for exceptions to, one function for each target.
//!
//! They live beside the parsers because those are private. They are there under `cargo fuzz`, and in the tests, which
//! replay the committed inputs; never in a program that is built.

mod documents;
mod subject;
mod wire;

pub use self::{
    documents::{check_decode, check_plan},
    subject::check_subject,
    wire::check_wire,
};
pub use crate::git::fuzzing::{check_raw_commit, check_reflog, check_worktree};

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    type Check = fn(&[u8]);

    const TARGETS: &[(&str, Check)] = &[
        ("decode", check_decode),
        ("plan", check_plan),
        ("raw_commit", check_raw_commit),
        ("reflog", check_reflog),
        ("subject", check_subject),
        ("wire", check_wire),
        ("worktree", check_worktree),
    ];

    #[test]
    fn every_committed_input_of_the_fuzz_targets_keeps_the_promise() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz");
        for (target, check) in TARGETS {
            let inputs = fs::read_dir(fuzz.join("corpus").join(target)).expect("a corpus").map(|entry| {
                let path = entry.expect("an input").path();
                (fs::read(&path).expect("an input"), path)
            });
            let inputs: Vec<_> = inputs.filter(|(_, path)| path.extension().is_some_and(|end| end == "seed")).collect();
            assert!(inputs.len() >= 5, "{target} has a corpus");
            for (input, path) in inputs {
                let kept = std::panic::catch_unwind(|| check(&input));
                assert!(kept.is_ok(), "{}", path.display());
                // What is cut off anywhere must do no harm either: the cheapest of mutations.
                for end in 0..input.len().min(200) {
                    let kept = std::panic::catch_unwind(|| check(&input[..end]));
                    assert!(kept.is_ok(), "the first {end} bytes of {}", path.display());
                }
            }
        }
    }

    #[test]
    fn every_target_is_a_program_of_its_own() {
        let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/fuzz_targets");
        let mut found: Vec<String> = fs::read_dir(programs)
            .expect("the targets")
            .map(|entry| entry.expect("a target").path().file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        found.sort();
        assert_eq!(found, TARGETS.iter().map(|(target, _)| *target).collect::<Vec<_>>());
    }
}
