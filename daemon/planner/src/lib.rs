//! From documents to a manifest (domain.md section 10, planning.md): finds the work, its order and its size, decides
//! whether running in parallel pays, and proposes workers that own their files alone.
//!
//! Pure: bytes and facts in, a manifest out; the same bytes give the same manifest. The stages, in their order, each
//! in a file of its own:
//!
//! 1. [`decode`]: bytes to lines of text
//! 2. [`formats`]: lines to [`draft::Reading`]s, by the format that recognises them; free text by [`markdown`]
//! 3. [`duplicates`]: what is said twice counts once
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
pub mod questions;
pub mod relations;
pub mod scopes;
pub mod sheet;
pub mod sizes;
pub mod verdict;
pub mod wanted;
pub mod work;

use orch_shared::plan::Manifest;

use crate::{
    draft::{Assembly, Reading},
    input::{Input, Refusal},
};

/// Makes a manifest of documents.
///
/// # Errors
/// When a document cannot be read as text or as what its format says, or is too large; each names the document, and
/// the line and column where there is one.
pub fn plan(input: &Input) -> Result<Manifest, Refusal> {
    let texts = decode::all(&input.documents)?;
    let readings: Vec<Reading> = formats::read(&texts)?;
    let drafts = duplicates::merge(readings);
    check_length(&drafts)?;
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
    Ok(manifest::compose(input, assembly, &work, &clusters, assessment, grouping))
}

/// More items are refused: nobody reads such a plan, and it would not fit into one answer.
const MOST_ITEMS: usize = 20_000;

fn check_length(drafts: &draft::Drafts) -> Result<(), Refusal> {
    let n = drafts.items.len();
    if n <= MOST_ITEMS {
        return Ok(());
    }
    let first = drafts.readings.first();
    let names = first.map_or_else(String::new, |reading| reading.name.clone());
    Err(Refusal {
        name: names,
        place: None,
        problem: format!("{n} items were found, and a plan holds at most {MOST_ITEMS}"),
        hint: "split the documents, and plan the parts one after the other".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Document;

    #[test]
    fn a_list_that_nobody_reads_is_refused_in_words() {
        let lines = |n: usize| (0..n).map(|n| format!("- [ ] Fix part {n} in src/f{n}.py\n")).collect::<String>();
        let input = |n| Input {
            documents: vec![Document { name: "TODO.md".to_owned(), bytes: lines(n).into_bytes() }],
            ..Input::default()
        };
        let refusal = plan(&input(MOST_ITEMS + 1)).expect_err("refused");
        assert_eq!(refusal.to_string(), "TODO.md: 20001 items were found, and a plan holds at most 20000");
        assert_eq!(plan(&input(100)).expect("made").items.len(), 100);
    }
}
