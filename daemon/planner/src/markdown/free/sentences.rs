//! The sentences of a paragraph that ask for something: of several, each is a piece of work of its own.
//!
//! What only tells belongs to the sentence beside it: what stands before the first one leads up to it, and what follows
//! explains it.

use super::{persons, titles, verbs};

/// A piece of work in a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// How many line ends of the paragraph come before it.
    pub(super) line: u32,
    /// What asks for it.
    pub(super) title: String,
    /// What is told beside it.
    pub(super) told: Vec<String>,
}

/// Words with which people say what should be.
const WISHED: &[&str] = &[
    "should",
    "need to",
    "needs to",
    "needs",
    "must",
    "have to",
    "has to",
    "please",
    "let's",
    "we need",
    "want to",
    "we can",
    "the plan is to",
    "don't forget to",
    "do not forget to",
    "can be removed",
    "can be deleted",
    "m\u{fc}ssen",
    "sollten",
    "hay que",
    "debemos",
    "il faut",
];

/// Words before an order that only say its place among others.
const LEADS: &[&str] = &[
    "after that",
    "also",
    "and",
    "finally",
    "first",
    "first of all",
    "last",
    "lastly",
    "next",
    "please",
    "second",
    "secondly",
    "so",
    "then",
    "third",
    "zuerst",
    "dann",
    "au\u{df}erdem",
    "schlie\u{df}lich",
];

/// What others must do is told, and what is not to be done is no work.
const TOLD: &[&str] = &[
    "they must",
    "they need to",
    "they have to",
    "you must",
    "you need to",
    "you have to",
    "users must",
    "users need to",
    "users have to",
    "people must",
    "people need to",
    "people have to",
    "nice to have",
    "not now",
    "would not",
    "should not be touched",
    "everybody should",
    "one should",
];

/// Beginnings of a sentence that speaks of what the one before it names.
const POINTS: &[&str] = &["it", "its", "that", "these", "they", "this", "those", "dies", "das"];

/// The pieces of work in a paragraph, in its order.
pub(super) fn pieces(raw: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before: Vec<(u32, String)> = Vec::new();
    for (line, sentence) in sentences(raw) {
        if asks(&sentence) {
            let points = POINTS.contains(&verbs::first(&sentence).as_str());
            let subject = if points { before.pop() } else { None };
            let (line, title) = match subject {
                Some((line, subject)) => (line, format!("{subject} {sentence}")),
                None => (line, sentence),
            };
            let told = std::mem::take(&mut before).into_iter().map(|(_, told)| told).collect();
            pieces.push(Piece { line, title, told });
        } else {
            before.push((line, sentence));
        }
    }
    if let Some(last) = pieces.last_mut() {
        last.told.extend(before.into_iter().map(|(_, told)| told));
    }
    pieces
}

/// True for a sentence that says what should be, or orders it.
pub(super) fn asks(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    if TOLD.iter().any(|words| titles::holds(&lower, words)) {
        return false;
    }
    WISHED.iter().any(|words| titles::holds(&lower, words))
        || verbs::orders(behind_leads(sentence))
        || announces(sentence)
        || persons::will_do(sentence)
}

/// "Then we write …", "we will add …": what the writers are going to do. "We keep …" tells of the present.
fn announces(sentence: &str) -> bool {
    const WILL: &[&str] = &["we will ", "we'll ", "we\u{2019}ll ", "i will ", "i'll ", "i\u{2019}ll "];
    let lower = sentence.to_lowercase();
    let will = WILL.iter().filter_map(|words| {
        let (before, rest) = lower.split_once(words)?;
        (!before.ends_with(char::is_alphanumeric)).then_some(rest)
    });
    let rest = behind_leads(sentence);
    let lead = rest.len() < sentence.trim_start().len();
    let next = rest.to_lowercase();
    let then = next.strip_prefix("we ").filter(|_| lead);
    will.chain(then).any(verbs::orders)
}

/// The sentence without "first," and "then" before it.
fn behind_leads(sentence: &str) -> &str {
    let mut rest = sentence.trim_start();
    for _ in 0..3 {
        let lower = rest.to_lowercase();
        let fits = |lead: &&&str| lower.strip_prefix(**lead).is_some_and(|behind| behind.starts_with([',', ' ', ':']));
        let Some(lead) = LEADS.iter().filter(fits).max_by_key(|lead| lead.len()) else { break };
        // Lower case may have another length; where it has, the words stay.
        let Some(behind) = rest.get(lead.len()..).filter(|_| lower.len() == rest.len()) else { break };
        rest = behind.trim_start_matches([',', ' ', ':']);
    }
    rest
}

/// The sentences, each on one line, with the number of line ends before it.
fn sentences(raw: &str) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    let (mut from, mut quoted) = (0, false);
    let push = |found: &mut Vec<(u32, String)>, from: usize, to: usize| {
        let text = raw.get(from..to).unwrap_or_default();
        let begins = from + (text.len() - text.trim_start().len());
        let line = raw.get(..begins).unwrap_or_default().matches('\n').count();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.contains(char::is_alphanumeric) {
            found.push((u32::try_from(line).unwrap_or(u32::MAX), text));
        }
    };
    for (at, c) in raw.char_indices() {
        quoted ^= c == '`';
        if quoted || !matches!(c, '.' | '!' | '?' | ';') {
            continue;
        }
        let behind = raw.get(at + 1..).unwrap_or_default();
        let next = behind.trim_start().chars().next();
        // "e.g. this" and "v1. of" end nothing.
        let word = raw.get(from..at).unwrap_or_default().rsplit(char::is_whitespace).next().unwrap_or_default();
        let short = c == '.' && (word.contains('.') && word.len() <= 4 || word.chars().count() < 2);
        let begins = next.is_none_or(|next| c == ';' || !next.is_lowercase());
        if behind.starts_with(char::is_whitespace) && begins && !short {
            push(&mut found, from, at + 1);
            from = at + 1;
        }
    }
    push(&mut found, from, raw.len());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles_of(raw: &str) -> Vec<(u32, String)> {
        pieces(raw).into_iter().map(|piece| (piece.line, piece.title)).collect()
    }

    #[test]
    fn each_sentence_that_asks_is_a_piece_of_work() {
        let raw = "We had an incident. First, the loop in `a.py` must stop.\nThen we need to add a table, e.g. for letters. Nobody\nlikes it. Also please rename `b`.";
        let expected = [
            (0, "First, the loop in `a.py` must stop."),
            (1, "Then we need to add a table, e.g. for letters."),
            (2, "Also please rename `b`."),
        ];
        assert_eq!(titles_of(raw), expected.map(|(line, title)| (line, title.to_owned())));
        let told: Vec<Vec<String>> = pieces(raw).into_iter().map(|piece| piece.told).collect();
        assert_eq!(told, [vec!["We had an incident."], vec![], vec!["Nobody likes it."]]);
    }

    #[test]
    fn what_points_back_takes_the_sentence_before_it_along() {
        let raw = "The cookie is dropped in `c.py`. This must be fixed.";
        assert_eq!(titles_of(raw), [(0, raw.to_owned())]);
    }

    #[test]
    fn what_others_do_and_what_is_not_wanted_now_is_told() {
        for raw in [
            "People did not see that they must run the script.",
            "Dark mode would be nice to have, but not now.",
            "I would not touch the format.",
            "The colours are nice.",
            "",
        ] {
            assert_eq!(titles_of(raw), [], "{raw}");
        }
        assert!(
            asks("Then we write the store") && asks("Once it works we'll move it") && !asks("We keep it in memory")
        );
        assert!(asks("Finally, update the book") && asks("move it to the toolbar") && !asks("It moves"));
    }
}
