//! Whole plans: documents in, a manifest out, and what stands against accepting it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test says what broke by panicking")]

mod accepting;
mod broken;
mod documents;
mod promises;

use orch_planner::{
    input::{Document, Input},
    plan,
};
use orch_shared::plan::Manifest;

/// The plan of one document that people have lying about.
fn planned(text: &str) -> Manifest {
    plan(&input(&[("page.md", text.as_bytes())])).expect("a plan")
}

fn input(documents: &[(&str, &[u8])]) -> Input {
    let document = |(name, bytes): &(&str, &[u8])| Document { name: (*name).to_owned(), bytes: bytes.to_vec() };
    Input { documents: documents.iter().map(document).collect(), ..Input::default() }
}
