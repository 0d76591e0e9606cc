//! Documents that were cut off, changed by chance, or mixed: a manifest that keeps its promises, or an error that says
//! where. The real documents of a corpus take part where `ORCH_CORPUS` names their directory.

use std::{collections::BTreeSet, fs};

use orch_planner::{check::problems, plan};
use orch_shared::plan::ItemId;

use crate::{documents::DOCUMENTS, input};

/// So often each document is changed in each way.
const TIMES: usize = 12;

fn documents() -> Vec<(String, Vec<u8>)> {
    let own = DOCUMENTS.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    #[expect(
        clippy::disallowed_methods,
        reason = "real documents lie outside the project, and only where they are at hand"
    )]
    let corpus = std::env::var_os("ORCH_CORPUS").map(|dir| {
        let files = fs::read_dir(dir).expect("the corpus").map(|entry| entry.expect("an entry").path());
        let mut files: Vec<_> = files.filter(|path| path.is_file()).collect();
        files.sort();
        files.into_iter().map(|path| (path.to_string_lossy().into_owned(), fs::read(&path).expect("a document")))
    });
    own.chain(corpus.into_iter().flatten()).collect()
}

/// The same numbers in every run, spread as if by chance (Knuth's MMIX generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % n.max(1)
    }
}

/// Plans it, and looks whether what came of it holds together.
fn keeps_its_promises(documents: &[(&str, &[u8])], how: &str) {
    let input = input(documents);
    let name = documents[0].0;
    let manifest = match plan(&input) {
        Ok(manifest) => manifest,
        Err(refusal) => {
            assert!(!refusal.problem.is_empty() && !refusal.hint.is_empty(), "{name}, {how}: {refusal}");
            let whole = ["UTF-32", "none of the forms", "at most"].iter().any(|words| refusal.problem.contains(words));
            return assert!(refusal.place.is_some() || whole, "{name}, {how}: {refusal} says where");
        }
    };
    let mut given: BTreeSet<ItemId> = BTreeSet::new();
    for item in manifest.workers.iter().flat_map(|worker| &worker.items) {
        assert!(given.insert(*item), "{name}, {how}: {item} is given twice");
        assert!(!manifest.items[item.index()].done, "{name}, {how}: {item} is done");
    }
    let owned_twice =
        problems(&manifest).into_iter().filter(|words| words.contains(" is owned by ")).collect::<Vec<_>>();
    assert!(owned_twice.is_empty(), "{name}, {how}: {owned_twice:?}");
    assert_eq!(plan(&input).as_ref(), Ok(&manifest), "{name}, {how}: the same bytes, the same manifest");
}

#[test]
fn whole_documents_keep_their_promises() {
    for (name, bytes) in documents() {
        keeps_its_promises(&[(&name, &bytes)], "whole");
        keeps_its_promises(&[("-", &bytes)], "from standard input");
    }
}

#[test]
fn documents_that_end_anywhere_are_read_or_refused_with_a_place() {
    let mut chance = Chance(7);
    for (name, bytes) in documents() {
        for _ in 0..TIMES {
            let end = chance.below(bytes.len() + 1);
            keeps_its_promises(&[(&name, &bytes[..end])], &format!("its first {end} bytes"));
        }
    }
}

#[test]
fn documents_with_a_byte_or_a_line_that_is_wrong_are_read_or_refused_with_a_place() {
    let mut chance = Chance(7);
    for (name, bytes) in documents() {
        for _ in 0..TIMES {
            let mut changed = bytes.clone();
            let at = chance.below(changed.len());
            let what = match chance.below(3) {
                0 => {
                    changed[at] ^= 1 << chance.below(8);
                    "a bit"
                }
                1 => {
                    changed.splice(at..at, *b"\n```\n");
                    "a fence"
                }
                _ => {
                    let end = (at + 40).min(changed.len());
                    drop(changed.drain(at..end));
                    "a hole"
                }
            };
            keeps_its_promises(&[(&name, &changed)], &format!("{what} at {at}"));
        }
    }
}

#[test]
fn documents_whose_lines_are_mixed_with_those_of_another_are_read_or_refused_with_a_place() {
    let all = documents();
    for (place, (name, bytes)) in all.iter().enumerate() {
        let (_, other) = &all[(place + 1) % all.len()];
        let mut mixed = Vec::new();
        let (mut one, mut two) = (bytes.split_inclusive(|b| *b == b'\n'), other.split_inclusive(|b| *b == b'\n'));
        loop {
            let lines = [one.next(), two.next()];
            if lines == [None, None] {
                break;
            }
            lines.into_iter().flatten().for_each(|line| mixed.extend_from_slice(line));
        }
        keeps_its_promises(&[(name, &mixed)], "mixed with the next one");
        keeps_its_promises(&[(name, bytes), ("second.md", other)], "beside the next one");
    }
}
