//! From documents to a manifest (domain.md section 10, planning.md): finds the work, its order and its size, decides
//! whether running in parallel pays, and proposes workers that own their files alone.
//!
//! Pure: bytes and facts in, a manifest out; the same bytes give the same manifest. The stages, in their order, each
//! in a file of its own:
//!
//! 1. [`decode`]: bytes to lines of text
//! 2. [`formats`]: lines to [`draft::Reading`]s, by the format that recognises them; free text by [`markdown`]
//! 3. [`plans`]: what a roadmap names and another document plans is one; [`releases`]: what comes
//!    after all of it is set aside; [`duplicates`]: what is said twice counts once; [`room`]: of
//!    too many items each document has its share
//! 4. [`scopes`]: paths as written, and the repo's files they mean
//! 5. [`relations`]: what must come before what, and what cannot run together
//! 6. [`sizes`]: how much it is
//! 7. [`questions`]: what a person must say first
//! 8. [`work`], [`clusters`]: what is ready, and what of it stays together
//! 9. [`verdict`], [`groups`], [`manifest`]: whether in parallel, who does what, and the whole on one page
//!
//! Beside the way: [`check`] says why a plan cannot be accepted, [`owned`] which paths mean the same files, [`sheet`] is the plan in a person's editor.

#![allow(rustdoc::private_intra_doc_links, reason = "who reads this documentation reads the code: it names the rooms")]

pub mod actions;
pub mod check;
pub mod clusters;
pub mod decode;
pub mod draft;
pub mod duplicates;
pub mod formats;
pub mod graph;
pub mod groups;
pub mod hot;
pub mod input;
pub mod manifest;
pub mod markdown;
mod needles;
pub mod owned;
pub mod plans;
pub mod questions;
pub mod relations;
pub mod releases;
pub mod room;
pub mod scopes;
pub mod sheet;
pub mod sizes;
pub mod verdict;
pub mod wanted;
pub mod work;

use orch_shared::plan::{Manifest, Warning};

use crate::{
    draft::{Assembly, Reading},
    input::{Document, Input, Refusal},
};

/// Makes a manifest of documents. One that cannot be read is said, and keeps nobody from planning the others.
///
/// # Errors
/// When none of them can be read as text and as what its format says; the error is that of the first, with the line and
/// column where there is one.
pub fn plan(input: &Input) -> Result<Manifest, Refusal> {
    let (mut readings, unread) = read(&input.documents)?;
    plans::join(&mut readings);
    releases::set_aside(&mut readings);
    let mut drafts = duplicates::merge(readings);
    room::share(&mut drafts);
    let scopes = scopes::find(&drafts, &input.repo, &input.answers);
    let actions = actions::find(&drafts);
    let sizes = sizes::estimate(&drafts, &actions, &scopes, &input.answers);
    let relations = relations::find(&drafts, &scopes, &input.repo, &input.answers);
    let questions = questions::ask(&drafts, &actions, &scopes, &input.answers);
    let assembly = Assembly { drafts, actions, scopes, sizes, relations, questions };
    let work = work::Work::of(&assembly, &input.answers);
    let clusters = clusters::Clusters::of(&assembly, &work);
    let (one_session, grouping) = match verdict::one_session(&assembly, &work, &clusters, &input.settings) {
        None => {
            let several = groups::form(&assembly, &work, &clusters, &input.settings);
            match verdict::does_not_pay(&work, &several) {
                None => (None, several),
                why => (why, groups::one(&assembly, &work, &clusters)),
            }
        }
        why => (why, groups::one(&assembly, &work, &clusters)),
    };
    let assessment = verdict::assess(&assembly, &work, &clusters, one_session, &grouping);
    let mut manifest = manifest::compose(input, assembly, &work, &clusters, assessment, grouping);
    manifest.warnings.splice(0..0, unread.iter().map(warning));
    Ok(manifest)
}

/// Reads all documents; beside them, why some cannot be read.
fn read(documents: &[Document]) -> Result<(Vec<Reading>, Vec<Refusal>), Refusal> {
    let (mut readings, mut unread) = (Vec::new(), Vec::new());
    for text in decode::all(documents) {
        match text.and_then(|text| formats::read_one(&text)) {
            Ok(reading) => readings.push(reading),
            Err(refusal) => unread.push(refusal),
        }
    }
    match unread.first() {
        Some(first) if readings.is_empty() => Err(first.clone()),
        _ => Ok((readings, unread)),
    }
}

fn warning(refusal: &Refusal) -> Warning {
    let column = refusal.place.map_or_else(String::new, |(_, column)| format!(" (column {column})"));
    Warning {
        file: Some(refusal.name.clone().into()),
        line: refusal.place.map(|(line, _)| line),
        text: format!("nothing of it is in this plan: {}{column}; {}", refusal.problem, refusal.hint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_document_that_cannot_be_read_keeps_nobody_from_planning_the_others() {
        let document = |name: &str, bytes: &[u8]| Document { name: name.to_owned(), bytes: bytes.to_vec() };
        let good = document("TODO.md", b"- [ ] Fix a in src/a.py\n");
        let bad = [
            document("photo.md", b"x\0y"),
            document("broken.json", b"{\"userStories\": [\n  {]}"),
            document("large.md", &vec![b'x'; decode::MOST_BYTES]),
        ];
        for unread in bad {
            let documents = vec![good.clone(), unread.clone()];
            let manifest = plan(&Input { documents, ..Input::default() }).expect("planned");
            assert_eq!(manifest.items.len(), 1);
            let warning = manifest.warnings.first().expect("said");
            assert_eq!(warning.file.as_ref().map(|file| file.expose()), Some(unread.name.as_str()));
            assert!(warning.text.starts_with("nothing of it is in this plan: "), "{}", warning.text);
            let alone = Input { documents: vec![unread], ..Input::default() };
            assert!(unread_alone(&alone), "alone it is refused");
        }
    }

    fn unread_alone(input: &Input) -> bool {
        // Large is large only beside another: by itself it is a text that asks for nothing.
        plan(input).is_err() || input.documents.iter().all(|document| document.bytes.len() == decode::MOST_BYTES)
    }
}
