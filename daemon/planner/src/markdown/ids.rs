//! Ids at the beginning of a title: `T012`, `US-003:`, `#12`, `2.1`, `3.`, `Task 4:`, `[BUG-7]`.

/// An id and the words behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Titled<'a> {
    /// The id as written, without brackets and punctuation behind it: `T012`, `2.1`, `Task 4`.
    pub id: &'a str,
    /// The number or the short form in it, where the id is in words: `4` of `Task 4`.
    pub short: Option<&'a str>,
    /// What remains.
    pub rest: &'a str,
}

/// Words before a number that make it an id, lower case.
const WORDS: &[&str] = &[
    "task",
    "step",
    "phase",
    "story",
    "user story",
    "issue",
    "item",
    "finding",
    "milestone",
    "part",
    "stage",
    "epic",
    "feature",
    "bug",
    "wave",
    "sprint",
    "iteration",
    "recommendation",
    "requirement",
    "work package",
    "workstream",
    "ticket",
    "action",
    "todo",
    "problem",
    "group",
    "priority",
    "week",
    "day",
    "aufgabe",
    "schritt",
    "tarea",
    "fase",
    "\u{30bf}\u{30b9}\u{30af}",
    "\u{30d5}\u{30a7}\u{30fc}\u{30ba}",
    "\u{4efb}\u{52a1}",
    "\u{9636}\u{6bb5}",
];

/// The id that a text without mark-up begins with.
#[must_use]
pub fn take(text: &str) -> Option<Titled<'_>> {
    let text = text.trim_start().trim_start_matches(['*', '`']);
    worded(text).or_else(|| bracketed(text)).or_else(|| {
        let len = code(text).or_else(|| number(text))?;
        let id = text.get(..len)?.trim_end_matches(['.', ')']);
        let rest = behind(text.get(len..)?)?;
        Some(Titled { id, short: None, rest })
    })
}

/// `Task 4: …`, `Phase 2 - …`, `Milestone A`.
fn worded(text: &str) -> Option<Titled<'_>> {
    // Few words begin alike: that is seen before they are compared.
    let first = text.bytes().next()?.to_ascii_lowercase();
    let begins = |word: &&&str| {
        word.as_bytes().first() == Some(&first)
            && text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
    };
    let word = WORDS.iter().filter(begins).max_by_key(|word| word.len())?;
    let after = text.get(word.len()..)?;
    let spaced = after.trim_start_matches([' ', '#', '-']);
    if spaced.len() == after.len() && word.is_ascii() {
        return None;
    }
    let len = number(spaced).or_else(|| code(spaced)).or_else(|| letter(spaced))?;
    let short = spaced.get(..len)?.trim_end_matches(['.', ')']);
    let start = text.len() - spaced.len();
    let id = text.get(..start + short.len())?;
    let rest = behind(spaced.get(len..)?)?;
    Some(Titled { id, short: Some(short), rest })
}

/// `[T012] …`, `(BUG-7) …`.
fn bracketed(text: &str) -> Option<Titled<'_>> {
    let (open, close) = if text.starts_with('[') { ('[', ']') } else { ('(', ')') };
    let inside = text.strip_prefix(open)?;
    let (id, rest) = inside.split_once(close)?;
    (code(id) == Some(id.len())).then(|| Titled { id, short: None, rest: behind(rest).unwrap_or(rest.trim_start()) })
}

/// The length of `T012`, `US-003`, `FR-1.2`, `BUG_7a`, `#12`, `WP01`.
fn code(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is = |at: usize, test: fn(&u8) -> bool| bytes.get(at).is_some_and(test);
    let mut at = 0;
    if is(0, |b| *b == b'#') {
        at = 1;
    } else {
        while is(at, u8::is_ascii_uppercase) && at < 12 {
            at += 1;
        }
        // More parts: `AUTH-API-3`.
        while is(at, |b| matches!(b, b'-' | b'_')) && is(at + 1, u8::is_ascii_uppercase) && at < 24 {
            at += 1;
            while is(at, u8::is_ascii_uppercase) && at < 24 {
                at += 1;
            }
        }
        if at == 0 {
            return None;
        }
        if is(at, |b| matches!(b, b'-' | b'_' | b'.')) {
            at += 1;
        }
    }
    let digits = at;
    while is(at, u8::is_ascii_digit) && at < digits + 9 {
        at += 1;
    }
    if at == digits {
        return None;
    }
    while is(at, |b| matches!(b, b'.' | b'-')) && is(at + 1, u8::is_ascii_digit) {
        at += 1;
        while is(at, u8::is_ascii_digit) {
            at += 1;
        }
    }
    if is(at, u8::is_ascii_lowercase) && !is(at + 1, u8::is_ascii_alphanumeric) {
        at += 1;
    }
    // `P0` to `P4` are priorities, `H1` and `ES6` are words: a code of one letter has two digits or a mark behind it.
    let ends = !is(at, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'/' | b'+'));
    ends.then_some(at)
}

/// The length of `2.1`, `3.`, `4)`, `1.2.3`: with a full stop or a bracket, or dotted.
fn number(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while digit(at) && at < 6 {
        at += 1;
    }
    if at == 0 {
        return None;
    }
    while bytes.get(at) == Some(&b'.') && digit(at + 1) {
        at += 1;
        while digit(at) {
            at += 1;
        }
    }
    if bytes.get(at).is_some_and(u8::is_ascii_lowercase) && !bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
        at += 1;
    }
    let sign = bytes.get(at).is_some_and(|b| matches!(b, b'.' | b')'));
    at += usize::from(sign);
    (!bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'%' | b'/' | b'-' | b'+'))).then_some(at)
}

fn letter(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let alone = chars.next().is_none_or(|c| !c.is_alphanumeric());
    (first.is_ascii_uppercase() && alone).then_some(1)
}

/// The text behind an id and its punctuation; none where the id is a part of a word.
fn behind(rest: &str) -> Option<&str> {
    // A tick right behind an id ends its quotation; one further on begins that of a name in the title.
    let trimmed = rest.strip_prefix('`').unwrap_or(rest).trim_start_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ':' | '.' | ')' | '-' | '*' | '|' | '\u{2013}' | '\u{2014}' | '\u{ff1a}' | '\u{2192}' | '\u{3001}'
            )
    });
    (rest.is_empty() || trimmed.len() < rest.len() || !rest.is_ascii()).then_some(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_at_the_beginning() {
        let cases = [
            ("T012 Write it", Some(("T012", None, "Write it"))),
            ("US-003: As a user", Some(("US-003", None, "As a user"))),
            ("#12 Crash", Some(("#12", None, "Crash"))),
            ("2.1 Write it", Some(("2.1", None, "Write it"))),
            ("3. Write it", Some(("3", None, "Write it"))),
            ("4) Write it", Some(("4", None, "Write it"))),
            ("Task 4: Write it", Some(("Task 4", Some("4"), "Write it"))),
            ("Phase 2 \u{2014} Storage", Some(("Phase 2", Some("2"), "Storage"))),
            ("Milestone B: Storage", Some(("Milestone B", Some("B"), "Storage"))),
            ("[BUG-7] Crash", Some(("BUG-7", None, "Crash"))),
            ("2.1 `src/a.rs`: write it", Some(("2.1", None, "`src/a.rs`: write it"))),
            ("`T012`: `a.rs` grows", Some(("T012", None, "`a.rs` grows"))),
            ("Task management", None),
            ("Write it", None),
            ("3D view", None),
            ("10% less", None),
            ("WP01 \u{2014} Shape", Some(("WP01", None, "Shape"))),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(take(text).map(|titled| (titled.id, titled.short, titled.rest)), expected, "{text}");
        }
    }
}
