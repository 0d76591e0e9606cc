//! Prints the manifest of documents as JSON, without a daemon or a repo: for measuring the planner on a corpus.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the shell around the pure crate"
)]

use std::process::ExitCode;

use orch_planner::{
    input::{Document, Input},
    plan,
};

fn main() -> ExitCode {
    let mut input = Input::default();
    for name in std::env::args().skip(1) {
        match std::fs::read(&name) {
            Ok(bytes) => input.documents.push(Document { name, bytes }),
            Err(error) => return fail(&format!("{name}: {error}")),
        }
    }
    let manifest = match plan(&input) {
        Ok(manifest) => manifest,
        Err(refusal) => return fail(&format!("{refusal} ({})", refusal.hint)),
    };
    match serde_json::to_string_pretty(&manifest) {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error.to_string()),
    }
}

fn fail(words: &str) -> ExitCode {
    eprintln!("error: {words}");
    ExitCode::FAILURE
}
