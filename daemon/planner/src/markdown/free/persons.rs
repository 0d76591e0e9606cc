//! Sentences that say which person is going to change what: "Maria will rename `x`".
//!
//! A program, too, will do things, and that is told and no work: so somebody is named, what is done is what people do to
//! programs, and it is done to a thing of the repo.

use super::{prose, verbs};
use crate::scopes::is_file_ending;

/// What is said before what is going to be done.
const WILL: &[&str] = &[" will ", " is going to ", " are going to ", " wird ", " werden "];

/// What people do to code, and programs do not.
const PEOPLE: &[&str] = &[
    "change",
    "clean",
    "document",
    "extract",
    "fix",
    "implement",
    "port",
    "refactor",
    "rename",
    "rewrite",
    "simplify",
    "split",
    "tidy",
    "write",
];

/// What programs do as well, though not to a source.
const EITHER: &[&str] = &["add", "delete", "extend", "migrate", "move", "remove", "replace", "test", "update"];

/// Words before a name or between two of them.
const BESIDE: &[&str] = &[
    "after",
    "also",
    "and",
    "die",
    "dann",
    "finally",
    "first",
    "later",
    "n\u{e4}chste",
    "next",
    "on",
    "so",
    "that",
    "then",
    "today",
    "tomorrow",
    "und",
    "week",
    "woche",
];

/// Words that begin a sentence with a capital letter and name nobody.
const NOBODY: &[&str] = &[
    "a",
    "all",
    "an",
    "anybody",
    "anyone",
    "anything",
    "both",
    "clients",
    "customers",
    "das",
    "der",
    "die",
    "each",
    "es",
    "every",
    "everybody",
    "everyone",
    "everything",
    "he",
    "it",
    "its",
    "nobody",
    "none",
    "nothing",
    "one",
    "others",
    "our",
    "people",
    "she",
    "some",
    "tests",
    "that",
    "the",
    "their",
    "there",
    "these",
    "they",
    "this",
    "those",
    "users",
    "what",
    "which",
    "who",
    "you",
    "your",
];

/// True for such a sentence.
pub(super) fn will_do(sentence: &str) -> bool {
    WILL.iter()
        .any(|will| sentence.split_once(will).is_some_and(|(who, what)| are_persons(who) && is_done_by_people(what)))
}

/// `Maria`, `Then Maria and Tom`, `@maria`, `Somebody`.
fn are_persons(who: &str) -> bool {
    let words: Vec<&str> = who.split_whitespace().map(|word| word.trim_matches(',')).collect();
    let beside = |word: &str| BESIDE.contains(&word.to_lowercase().as_str());
    let named = |word: &str| {
        let name = word.trim_start_matches('@');
        let mut letters = name.chars();
        let capital = letters.next().is_some_and(|first| first.is_uppercase() || name.len() < word.len());
        // Names of products have more capitals, or signs.
        let plain = letters.all(|c| c.is_lowercase() || c == '-') && name.chars().count() > 1;
        capital && plain && !NOBODY.contains(&name.to_lowercase().as_str())
    };
    let last = words.last().is_some_and(|last| named(last));
    last && words.len() <= 6 && words.iter().all(|word| beside(word) || named(word))
}

/// "change `x`", "add a field to `src/a.py`", "`x` umbenennen".
fn is_done_by_people(what: &str) -> bool {
    let first = verbs::first(what);
    let source = |word: &str| {
        let path = word.trim_matches(|c: char| !c.is_alphanumeric());
        path.rsplit_once('.').is_some_and(|(before, ending)| !before.is_empty() && is_file_ending(ending))
    };
    let named = what.split_whitespace().any(source);
    // German puts the verb last.
    let last = || {
        let clause = what.trim_end_matches(|c: char| !c.is_alphanumeric());
        !verbs::is_one(&first) && (verbs::orders(what) || clause.ends_with("\u{e4}ndern"))
    };
    if PEOPLE.contains(&first.as_str()) || last() {
        return named || prose::names_a_file(what);
    }
    named && EITHER.contains(&first.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_is_going_to_change_is_work() {
        for sentence in [
            "Maria will change `x`.",
            "Then Maria and Tom will split `Cart` into two.",
            "Somebody will rename src/cart.py.",
            "@maria is going to add paging to `src/list.py`.",
            "Next week Tom will fix the `login`.",
            "Maria wird `x` umbenennen.",
            "Maria wird `x` \u{e4}ndern.",
            "Tom will fix cart.py",
        ] {
            assert!(will_do(sentence), "{sentence}");
        }
    }

    #[test]
    fn what_programs_and_others_will_do_is_told() {
        for sentence in [
            "The parser will change `x`.",
            "Users will rename `x`.",
            "It will fix `x`.",
            "PostgreSQL will rewrite `x`.",
            "CI will test `src/a.py`.",
            "Redis will replace `memcached`.",
            "Maria will change her mind.",
            "Maria will be there with `x`.",
            "Then the deploy will remove `src/a.py`.",
            "",
        ] {
            assert!(!will_do(sentence), "{sentence}");
        }
    }
}
