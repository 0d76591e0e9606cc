//! How much work an item is (domain.md section 10, planning.md rule 22).
//!
//! 1. what a person said
//! 2. what the document estimates, in whichever unit
//! 3. by files, action, and the words that widen or narrow

mod stated;

use std::sync::LazyLock;

use orch_shared::plan::{Action, ExplainedField, FieldRule, ItemId, Size};

use crate::{
    draft::{Acting, DetailKind, Draft, Drafts, FieldKey, Scope, Sized},
    input::Answers,
    needles::Needles,
};

/// Words that make an item larger.
const WIDEN: &[&str] =
    &["comprehensive", "entire", "across", "everywhere", "whole", "complete rewrite", "rewrite", "all"];
/// Words that make it smaller.
const NARROW: &[&str] =
    &["typo", "rename", "bump", "wording", "spelling", "comment", "constant", "label", "color", "colour"];
/// What "all" may count without making the work larger.
const COUNTED: &[&str] = &["test", "tests", "input", "inputs", "criteria", "checks", "cases", "fields"];
/// More steps than this are more than an hour.
const MANY_STEPS: usize = 6;
/// More files than this are more than an hour, and than that more than three.
const SEVERAL_FILES: usize = 3;
const MANY_FILES: usize = 8;

/// The size of each item, in their order.
#[must_use]
pub fn estimate(drafts: &Drafts, actions: &[Acting], scopes: &[Scope], answers: &Answers) -> Vec<Sized> {
    let nothing = Scope::default();
    drafts
        .items
        .iter()
        .enumerate()
        .map(|(item, (_, draft))| {
            if let Some(size) = answers.items.get(&ItemId::at(item)).and_then(|answer| answer.size) {
                return sized(size, "a person said so".to_owned(), "an answer".to_owned(), None);
            }
            let action = actions.get(item).map_or(Action::Other, |acting| acting.action);
            said(draft).unwrap_or_else(|| guessed(draft, action, scopes.get(item).unwrap_or(&nothing)))
        })
        .collect()
}

fn sized(size: Size, reason: String, rule: String, line: Option<u32>) -> Sized {
    Sized { size, reason, rule: FieldRule { field: ExplainedField::Size, rule, line } }
}

/// The estimate that the document states: in a field, else in brackets in the title.
fn said(draft: &Draft) -> Option<Sized> {
    let fields = draft.fields.iter().filter(|field| field.key == FieldKey::Effort);
    let in_field =
        fields.filter_map(|field| Some((stated::size(&field.value)?, field.value.trim().to_owned(), field.line)));
    let in_title = || stated::in_brackets(&draft.original).map(|(size, words)| (size, words, draft.line));
    let (size, words, line) = in_field.into_iter().next().or_else(in_title)?;
    let words: String = words.chars().take(40).collect();
    Some(sized(size, format!("the document estimates \"{words}\""), "a stated estimate".to_owned(), line))
}

fn guessed(draft: &Draft, action: Action, scope: &Scope) -> Sized {
    let files = scope.paths.len();
    let steps = draft.details.iter().filter(|detail| detail.kind == DetailKind::Step).count();
    let directories = scope.paths.iter().filter(|path| path.ends_with('/')).count();
    let (mut size, mut reason) = match files {
        0 => (Size::M, "no file is named".to_owned()),
        1 => (Size::M, "one file".to_owned()),
        n if n <= SEVERAL_FILES => (Size::M, format!("{n} files")),
        n if n <= MANY_FILES => (Size::L, format!("{n} files")),
        n => (Size::XL, format!("{n} files")),
    };
    if directories > 0 && size < Size::L {
        (size, reason) = (Size::L, "a whole directory".to_owned());
    }
    if steps > MANY_STEPS && size < Size::L {
        (size, reason) = (Size::L, format!("{steps} steps"));
    }
    static ANY: LazyLock<Needles> = LazyLock::new(|| Needles::new(&[NARROW, WIDEN].concat()));
    let title = draft.title.to_lowercase();
    let says = ANY.may_be_in(&title);
    if let Some(word) = NARROW.iter().find(|word| says && has(&title, word)) {
        return sized(Size::S, format!("{reason}, and it says \"{word}\""), "words that narrow".to_owned(), draft.line);
    }
    if let Some(word) = WIDEN.iter().find(|word| says && has(&title, word) && !is_counted(&title, word)) {
        let wider = larger(size);
        return sized(wider, format!("{reason}, and it says \"{word}\""), "words that widen".to_owned(), draft.line);
    }
    if matches!(action, Action::Remove | Action::Document) && files <= 1 && steps == 0 {
        let rule = "files and action".to_owned();
        return sized(Size::S, format!("{reason}, and nothing is built"), rule, draft.line);
    }
    sized(size, reason, "the number of files and steps".to_owned(), draft.line)
}

const fn larger(size: Size) -> Size {
    match size {
        Size::S => Size::M,
        Size::M => Size::L,
        Size::L | Size::XL => Size::XL,
    }
}

/// True where the words stand in a text as words.
fn has(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        apart(before) && apart(after)
    })
}

/// True for "all tests": that is one thing, however many there are.
fn is_counted(text: &str, word: &str) -> bool {
    word == "all"
        && text.split_once("all ").is_some_and(|(_, after)| {
            after.split(|c: char| !c.is_alphanumeric()).take(4).any(|next| COUNTED.contains(&next))
        })
}

#[cfg(test)]
mod tests;
