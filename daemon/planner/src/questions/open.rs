//! What leaves the work itself open: decisions, mere possibilities, placeholders, states that contradict each other.
//!
//! Only the title decides, and of the lines below it the few words that put an item off; what the lines below say of
//! decisions and options is part of the work.

use std::sync::LazyLock;

use crate::{
    draft::{Draft, FieldKey},
    needles::Needles,
};

/// Beginnings of titles that ask a person to decide.
const DECIDES: &[&str] = &[
    "agree on",
    "agree whether",
    "choose between",
    "choose whether",
    "clarify",
    "confirm whether",
    "decide",
    "decision:",
    "decision gate",
    "determine if",
    "determine whether",
    "determine which",
    "discuss",
    "entscheiden",
    "evaluate whether",
    "figure out whether",
    "investigate whether",
    "kl\u{e4}ren",
    "open question",
    "pick between",
    "q:",
    "question:",
    "decidir",
    "d\u{e9}cider",
];

/// Beginnings of titles that say only that something might be done.
const MIGHT: &[&str] = &[
    "brainstorm",
    "consider",
    "could we",
    "explore the idea",
    "how about",
    "idea:",
    "maybe",
    "might",
    "perhaps",
    "possibly",
    "potentially",
    "should we",
    "think about",
    "vielleicht",
    "what if",
    "would be nice",
    "quiz\u{e1}s",
    "tal vez",
    "peut-\u{ea}tre",
    "talvez",
];

/// Beginnings of titles that leave it to the reader, or ask for nothing new.
const OPTIONAL: &[&str] =
    &["continue to", "facultatif", "nice to have", "nice-to-have", "opcional", "optional", "stretch goal"];

/// Verbs that take something away, beside others that keep it.
const ENDS: &[&str] = &["delete", "deprecate", "disable", "discard", "drop", "remove", "retire"];

/// Words anywhere in a title that hold the place of others.
const PLACEHOLDERS: &[&str] = &["???", "[placeholder]", "lorem ipsum", "tba", "tbc", "tbd", "xxx", "<placeholder>"];

/// Words for a part of a program, before a letter that stands for any.
const PARTS: &[&str] = &[
    "class",
    "component",
    "componente",
    "feature",
    "file",
    "funktion",
    "klasse",
    "komponente",
    "modul",
    "module",
    "m\u{f3}dulo",
    "page",
    "package",
    "service",
    "servicio",
];

/// Words in a title, its heading or a status that put it off until somebody says so.
const PUT_OFF: &[&str] = &[
    "awaiting approval",
    "awaiting decision",
    "needs decision",
    "needs design",
    "needs discussion",
    "need an adr",
    "need an rfc",
    "needs an adr",
    "needs an rfc",
    "needs rfc",
    "require an adr",
    "require an rfc",
    "requires an adr",
    "requires an rfc",
    "on hold",
    "parked",
    "pending approval",
    "pending decision",
    "pending validation",
    "postponed",
    "requires discussion",
    "validate first",
    "zur\u{fc}ckgestellt",
    "\u{4fdd}\u{7559}",
];

/// Beginnings of a line that says the work is finished, below an item that is open.
const FINISHED: &[&str] = &[
    "\u{2705} complete",
    "\u{2705} done",
    "\u{2705} erledigt",
    "\u{2705} fixed",
    "all done",
    "already done",
    "already fixed",
    "already implemented",
    "completed on",
    "done in",
    "fixed in",
    "implementation complete",
    "implementation completed",
    "implementation is complete",
    "implemented in",
    "resolved in",
    "status: closed",
    "status: complete",
    "status: done",
    "status: fixed",
    "status: resolved",
];

/// Endings of the first sentence below an item that is finished.
const COMPLETE: &[&str] =
    &["has been completed", "is complete", "is done", "is finished", "is now complete", "is now done", "was completed"];

/// Why a person must be asked; none where the work is clear.
pub(super) fn why(draft: &Draft, group: Option<&str>) -> Option<String> {
    let title = plain(&draft.title);
    if finished(draft) {
        return Some("It is open, and the lines below it say that it is done: which is right?".to_owned());
    }
    if begins(&title, DECIDES) || title.contains("decision gate") {
        return Some("A person must decide this first: what is the decision?".to_owned());
    }
    let heading = group.map(plain).unwrap_or_default();
    let status = draft.fields.iter().filter(|field| field.key == FieldKey::Other).map(|field| plain(&field.value));
    if let Some(words) = std::iter::once(title.clone()).chain([heading]).chain(status).find_map(|text| put_off(&text)) {
        return Some(format!("The document puts it off (\"{words}\"): is it to be done now?"));
    }
    if draft.original.contains("**") && draft.original.to_lowercase().contains("**deferred") {
        return Some("The document defers it: is it to be done now?".to_owned());
    }
    if either_or(&title) {
        return Some("It says two things that exclude each other: which one is meant?".to_owned());
    }
    let marked = |word: &str| draft.fields.iter().any(|field| field.key == FieldKey::Other && field.value == word);
    if marked("deferred") {
        return Some("The document puts it off: is it to be done now?".to_owned());
    }
    if begins(&title, OPTIONAL) || title.ends_with("(optional)") || marked("optional") {
        return Some("The document calls it optional: is it to be done?".to_owned());
    }
    if begins(&title, MIGHT) || title.ends_with(['?', '\u{ff1f}']) {
        return Some("It says only that it might be done: is it to be done, and what exactly?".to_owned());
    }
    if conditional(&title) {
        return Some("It is to be done under a condition only: does the condition hold?".to_owned());
    }
    placeholder(&draft.title).then(|| "It names a placeholder and not a thing: which one is meant?".to_owned())
}

/// The text in lower case, without marks of emphasis and the lead of a list.
fn plain(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !matches!(c, '*' | '_' | '`' | '~' | '"')).collect();
    kept.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '\u{2705}').to_lowercase()
}

fn begins(text: &str, with: &[&str]) -> bool {
    let mut behind = with.iter().filter_map(|words| text.strip_prefix(*words));
    behind.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
}

/// The words that put something off, where they stand as words of their own.
fn put_off(text: &str) -> Option<&'static str> {
    static ANY: LazyLock<Needles> = LazyLock::new(|| Needles::new(PUT_OFF));
    if !ANY.may_be_in(text) {
        return None;
    }
    PUT_OFF.iter().copied().find(|words| {
        text.match_indices(words).any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + words.len()..).and_then(|after| after.chars().next());
            ![before, after].into_iter().flatten().any(|c| c.is_alphanumeric() && c.is_ascii())
        })
    })
}

fn conditional(title: &str) -> bool {
    // "If 3.2 turns out well: …", and what depends on a wish.
    let mut words = title.split_whitespace();
    let first = words.next() == Some("if");
    let of_item =
        first && words.next().is_some_and(|word| word.starts_with('#') || word.chars().any(|c| c.is_ascii_digit()));
    let wish = title.split(['.', ';', ':']).any(|part| {
        let part = part.trim_start();
        part.starts_with("if ") && [" desired", " wanted", " preferred"].iter().any(|word| part.contains(word))
    });
    of_item
        || wish
        || ["if needed", "if necessary", "if desired", "only if", "if time permits"]
            .iter()
            .any(|words| title.starts_with(words))
}

fn finished(draft: &Draft) -> bool {
    let fields = draft.fields.iter().filter(|field| field.key == FieldKey::Other).map(|field| plain(&field.value));
    let told = draft.details.first().map(|detail| plain(&detail.text)).is_some_and(|text| {
        let first = text.split(". ").next().unwrap_or_default().trim_end_matches('.');
        COMPLETE.iter().any(|words| first.ends_with(words))
    });
    told || draft.details.iter().map(|detail| plain(&detail.text)).chain(fields).any(|text| begins(&text, FINISHED))
}

/// "Remove or migrate the helpers": one of the two, and nobody says which.
fn either_or(title: &str) -> bool {
    let words: Vec<&str> = title.split_whitespace().take(3).collect();
    match words.as_slice() {
        [one, "or", other] => ENDS.contains(one) != ENDS.contains(other),
        _ => false,
    }
}

/// "Module X", "TBD", "???".
fn placeholder(title: &str) -> bool {
    let lower = title.to_lowercase();
    let mut before = "";
    for word in lower.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ':' | '`' | '*')) {
        let word = word.trim_end_matches('.');
        if PLACEHOLDERS.contains(&word) || matches!(word, "x" | "y" | "z") && PARTS.contains(&before) {
            return true;
        }
        if !word.is_empty() {
            before = word;
        }
    }
    false
}
