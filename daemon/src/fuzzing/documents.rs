//! Documents: any bytes that a person may take for a list of work, one document or several.

use std::collections::BTreeSet;

use orch_planner::{
    check, decode,
    input::{Document, Input},
    plan,
};
use orch_shared::{plan::ItemId, text::deceives};

/// Names by which formats are recognised; the first byte of an input chooses one.
const NAMES: &[&str] = &[
    "TODO.md",
    "specs/001-shop/tasks.md",
    ".taskmaster/tasks/tasks.json",
    ".beads/issues.jsonl",
    "issues.json",
    "prd.json",
    "backlog/tasks/task-1 - shop.md",
    ".claude/epics/shop/001.md",
    ".kiro/specs/shop/tasks.md",
    "openspec/changes/shop/tasks.md",
    ".planning/ROADMAP.md",
    "code_review.md",
    "-",
];
/// Between documents of one input.
const NEXT: &[u8] = b"\n%%%%\n";

fn documents(bytes: &[u8]) -> Vec<Document> {
    let Some((choice, rest)) = bytes.split_first() else { return Vec::new() };
    let mut parts = vec![Vec::new()];
    let mut rest = rest;
    while let Some((first, after)) = rest.split_first() {
        if parts.len() < 3 && rest.starts_with(NEXT) {
            parts.push(Vec::new());
            rest = &rest[NEXT.len()..];
        } else {
            if let Some(part) = parts.last_mut() {
                part.push(*first);
            }
            rest = after;
        }
    }
    let name = |place: usize| NAMES[(usize::from(*choice) + place) % NAMES.len()].to_owned();
    parts.into_iter().enumerate().map(|(place, bytes)| Document { name: name(place), bytes }).collect()
}

/// Bytes that are taken for text have no line ends but one, nothing that text never has, and read the same again.
pub fn check_decode(bytes: &[u8]) {
    let document = |bytes: &[u8]| Document { name: "TODO.md".to_owned(), bytes: bytes.to_vec() };
    match decode::decode(&document(bytes)) {
        Ok(text) => {
            assert!(!text.text.contains(['\r', '\0']), "line ends and NULs are gone");
            let again = decode::decode(&document(text.text.as_bytes())).map(|text| text.text);
            assert_eq!(again.as_ref(), Ok(&text.text), "it reads the same again");
        }
        Err(refusal) => assert!(!refusal.hint.is_empty() && !refusal.problem.is_empty(), "{refusal}"),
    }
}

/// Documents give a manifest that keeps its promises, or a refusal in words; the same bytes give the same.
pub fn check_plan(bytes: &[u8]) {
    let input = Input { documents: documents(bytes), ..Input::default() };
    let manifest = match plan(&input) {
        Ok(manifest) => manifest,
        Err(refusal) => return assert!(!refusal.hint.is_empty() && !refusal.problem.is_empty(), "{refusal}"),
    };
    assert_eq!(plan(&input).as_ref(), Ok(&manifest), "the same bytes, the same manifest");
    for (place, item) in manifest.items.iter().enumerate() {
        assert_eq!(item.id.index(), place, "items are numbered in their order");
    }
    let mut given: BTreeSet<ItemId> = BTreeSet::new();
    for item in manifest.workers.iter().flat_map(|worker| &worker.items) {
        assert!(given.insert(*item), "{item} is given once");
        assert!(manifest.items.get(item.index()).is_some_and(|item| !item.done), "{item} is there and open");
    }
    let _reasons = check::problems(&manifest);
    let page = orch_render::manifest::render(&manifest);
    let passes = |c: char| c != '\n' && (c.is_control() || deceives(c));
    assert!(!page.contains(passes), "what deceives is shown");
}
