//! Words and signs that say how far something is, in headings, texts and values (planning.md rule 7).

use super::boxes;

/// What words say of the state of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Finished.
    Done,
    /// Begun.
    Begun,
    /// To be done.
    Open,
    /// Put off, optional, out of scope.
    PutOff,
    /// Given up.
    Cancelled,
}

/// Words for states, lower case; users' languages are rows here (rule 30).
const WORDS: &[(&str, Said)] = &[
    ("done", Said::Done),
    ("fixed", Said::Done),
    ("completed", Said::Done),
    ("complete", Said::Done),
    ("resolved", Said::Done),
    ("implemented", Said::Done),
    ("finished", Said::Done),
    ("closed", Said::Done),
    ("shipped", Said::Done),
    ("applied", Said::Done),
    ("\u{5df2}\u{4fee}", Said::Done),
    ("aplicado", Said::Done),
    ("behoben", Said::Done),
    ("corregido", Said::Done),
    ("merged", Said::Done),
    ("released", Said::Done),
    ("passed", Said::Done),
    ("erledigt", Said::Done),
    ("fertig", Said::Done),
    ("abgeschlossen", Said::Done),
    ("completado", Said::Done),
    ("completada", Said::Done),
    ("hecho", Said::Done),
    ("termin\u{e9}", Said::Done),
    ("\u{5b8c}\u{4e86}", Said::Done),
    ("\u{5b8c}\u{6210}", Said::Done),
    ("\u{5df2}\u{5b8c}\u{6210}", Said::Done),
    ("in progress", Said::Begun),
    ("in-progress", Said::Begun),
    ("in_progress", Said::Begun),
    ("wip", Said::Begun),
    ("started", Said::Begun),
    ("ongoing", Said::Begun),
    ("partial", Said::Begun),
    ("parcial", Said::Begun),
    ("partially done", Said::Begun),
    ("partially complete", Said::Begun),
    ("in review", Said::Begun),
    ("in arbeit", Said::Begun),
    ("en progreso", Said::Begun),
    ("en curso", Said::Begun),
    ("\u{9032}\u{884c}\u{4e2d}", Said::Begun),
    ("\u{8fdb}\u{884c}\u{4e2d}", Said::Begun),
    ("open", Said::Open),
    ("todo", Said::Open),
    ("to do", Said::Open),
    ("to-do", Said::Open),
    ("pending", Said::Open),
    ("not started", Said::Open),
    ("planned", Said::Open),
    ("next", Said::Open),
    ("proposed", Said::Open),
    ("draft", Said::Open),
    ("ready", Said::Open),
    ("backlog", Said::Open),
    ("blocked", Said::Open),
    ("offen", Said::Open),
    ("pendiente", Said::Open),
    ("pendientes", Said::Open),
    ("\u{672a}\u{7740}\u{624b}", Said::Open),
    ("\u{672a}\u{5b8c}\u{4e86}", Said::Open),
    ("remaining", Said::Open),
    ("incomplete", Said::Open),
    ("unresolved", Said::Open),
    ("not done", Said::Open),
    ("deferred", Said::PutOff),
    ("postponed", Said::PutOff),
    ("optional", Said::PutOff),
    ("on hold", Said::PutOff),
    ("paused", Said::PutOff),
    ("parked", Said::PutOff),
    ("out of scope", Said::PutOff),
    ("stretch", Said::PutOff),
    ("nice to have", Said::PutOff),
    ("later", Said::PutOff),
    ("zur\u{fc}ckgestellt", Said::PutOff),
    ("opcional", Said::PutOff),
    ("\u{4fdd}\u{7559}", Said::PutOff),
    ("\u{4efb}\u{610f}", Said::PutOff),
    ("cancelled", Said::Cancelled),
    ("canceled", Said::Cancelled),
    ("dropped", Said::Cancelled),
    ("wontfix", Said::Cancelled),
    ("won't fix", Said::Cancelled),
    ("won't do", Said::Cancelled),
    ("obsolete", Said::Cancelled),
    ("superseded", Said::Cancelled),
    ("rejected", Said::Cancelled),
    ("abandoned", Said::Cancelled),
    ("not a bug", Said::Cancelled),
    ("entf\u{e4}llt", Said::Cancelled),
    ("verworfen", Said::Cancelled),
    ("cancelado", Said::Cancelled),
];

/// Signs for states.
const SIGNS: &[(char, Said)] = &[
    ('\u{2705}', Said::Done),
    ('\u{2714}', Said::Done),
    ('\u{2713}', Said::Done),
    ('\u{2611}', Said::Done),
    ('\u{1f389}', Said::Done),
    ('\u{1f6a7}', Said::Begun),
    ('\u{1f504}', Said::Begun),
    ('\u{1f3d7}', Said::Begun),
    ('\u{23f3}', Said::Open),
    ('\u{2b1c}', Said::Open),
    ('\u{2610}', Said::Open),
    ('\u{1f4cb}', Said::Open),
    ('\u{1f51c}', Said::Open),
    ('\u{23f8}', Said::PutOff),
    ('\u{1f4a4}', Said::PutOff),
    ('\u{1f5d1}', Said::Cancelled),
];

/// What the value of a status says: `Done`, `✅ Completed (2024-01-02)`, `in progress`.
#[must_use]
pub fn value(value: &str) -> Option<Said> {
    if let Some((mark, rest)) = boxes::take(value.trim()) {
        let boxed = if boxes::BoxState::of(mark) == boxes::BoxState::Done { Said::Done } else { Said::Open };
        return Some(self::value(rest).unwrap_or(boxed));
    }
    let lower = value.trim().to_lowercase();
    let text = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    longest(text).map(|(said, _)| said).or_else(|| sign(value).map(|(said, _)| said))
}

/// The state that the end or the beginning of a title tells apart from what it names: `Login — FIXED`, `Login (done)`,
/// `✅ Login`, `[DONE] Login`, `DONE: Login`, `Login [x]`. And the title without it.
#[must_use]
pub fn title(title: &str) -> Option<(Said, String)> {
    let trimmed = title.trim();
    if let Some((said, rest)) = sign(trimmed) {
        // The words beside a sign say more than the sign.
        let inner = self::title(&rest).filter(|(inner, left)| !left.is_empty() && *inner != Said::Open);
        return Some(inner.unwrap_or((said, rest)));
    }
    if let Some(before) = trimmed.strip_suffix("[x]").or_else(|| trimmed.strip_suffix("[X]")) {
        return Some((Said::Done, before.trim_end().to_owned()));
    }
    if let Some(before) = trimmed.strip_suffix("[ ]") {
        return Some((Said::Open, before.trim_end().to_owned()));
    }
    if let Some(found) = signed(trimmed) {
        return Some(found);
    }
    bracketed(trimmed).or_else(|| dashed(trimmed)).or_else(|| leading(trimmed)).or_else(|| inserted(trimmed))
}

/// A sign before a title, where it is one: of a state, or any other.
#[must_use]
pub fn ornament(title: &str) -> Option<Ornament> {
    let first = title.trim().chars().next().filter(|c| *c as u32 >= 0x2190 && !c.is_alphanumeric())?;
    let known = SIGNS.iter().any(|(sign, _)| *sign == first);
    // Quotes and dashes of other scripts are no pictures.
    let picture = matches!(first as u32, 0x2190..=0x2bff | 0x1f300..=0x1faff);
    match (known, picture) {
        (true, _) => Some(Ornament::State),
        (false, true) => Some(Ornament::Other),
        (false, false) => None,
    }
}

/// What a sign before a title is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ornament {
    /// One that says how far something is.
    State,
    /// Any other.
    Other,
}

/// True for a text with a tick before or behind it.
#[must_use]
pub fn is_ticked(text: &str) -> bool {
    sign(text).is_some_and(|(said, _)| said == Said::Done)
}

/// The longest known word at the beginning of a lower-case text, and what follows it.
fn longest(lower: &str) -> Option<(Said, &str)> {
    let fits = |word: &str| {
        let rest = lower.strip_prefix(word)?;
        let ends = !word.is_ascii() || rest.chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '-');
        ends.then_some(rest)
    };
    // Few words begin alike: that is seen before they are compared.
    let first = lower.as_bytes().first();
    let alike = WORDS.iter().filter(|(word, _)| word.as_bytes().first() == first);
    let found = alike.filter_map(|(word, said)| fits(word).map(|rest| (*said, rest)));
    found.min_by_key(|(_, rest)| rest.len())
}

fn sign(text: &str) -> Option<(Said, String)> {
    let known = |c: char| SIGNS.iter().find(|(sign, _)| *sign == c).map(|(_, said)| *said);
    let trimmed = text.trim();
    let (said, rest) = if let Some(said) = trimmed.chars().next().and_then(known) {
        (said, trimmed.get(trimmed.chars().next()?.len_utf8()..)?)
    } else {
        let end = trimmed.trim_end_matches('\u{fe0f}');
        let last = end.chars().next_back()?;
        (known(last)?, end.get(..end.len() - last.len_utf8())?)
    };
    Some((said, rest.trim_matches(|c: char| c == '\u{fe0f}' || c.is_whitespace()).to_owned()))
}

/// `Login ✅ FIXED`, `Login ✅ done yesterday`.
fn signed(text: &str) -> Option<(Said, String)> {
    let (at, sign) = text.char_indices().rev().take(40).find(|(_, c)| SIGNS.iter().any(|(sign, _)| sign == c))?;
    let tail = text.get(at + sign.len_utf8()..)?.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let (said, rest) = longest(&tail)?;
    let before = text.get(..at)?.trim_end();
    (rest.split_whitespace().count() <= 2 && !before.is_empty()).then(|| (said, before.to_owned()))
}

/// `Login (done)`, `Login [FIXED in 2.1]`, `(optional) Login`.
fn bracketed(text: &str) -> Option<(Said, String)> {
    let whole = |inside: &str| {
        let lower = inside.trim().to_lowercase();
        let plain = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
        let (said, rest) = longest(plain)?;
        let words = rest.split_whitespace().count();
        (words <= 5 && !names_another(said, rest)).then_some(said)
    };
    if let Some(close) = text.chars().next_back().filter(|c| matches!(c, ')' | ']')) {
        let open = if close == ')' { '(' } else { '[' };
        let at = text.rfind(open)?;
        let inside = text.get(at + 1..text.len() - 1)?;
        if let Some(said) = whole(inside) {
            return Some((
                said,
                text.get(..at)?.trim_end_matches([' ', '-', '\u{2014}', '\u{2013}', ':', '*', '_']).to_owned(),
            ));
        }
    }
    let open = text.chars().next().filter(|c| matches!(c, '(' | '['))?;
    let (inside, rest) = text.get(1..)?.split_once(if open == '(' { ')' } else { ']' })?;
    whole(inside).map(|said| (said, rest.trim_start_matches([' ', ':', '-']).to_owned()))
}

/// `blocked by the upgrade`: what is waited for is no state, and must not be lost with it.
fn names_another(said: Said, rest: &str) -> bool {
    said == Said::Open && ["by ", "on ", "until "].iter().any(|word| rest.trim_start().starts_with(word))
}

/// `Phase 1 (done) — Storage`, `Phase 1（完成）`: behind the name of a part.
fn inserted(text: &str) -> Option<(Said, String)> {
    let (at, open) = text.char_indices().find(|(_, c)| matches!(c, '(' | '\u{ff08}'))?;
    let (before, behind) = (text.get(..at)?, text.get(at + open.len_utf8()..)?);
    let (inside, rest) = behind.split_once([')', '\u{ff09}'])?;
    let named = before.split_whitespace().count() <= 2 && before.contains(|c: char| c.is_ascii_digit());
    let parts = inside.split(['\u{30fb}', ',', '\u{3001}', '/']);
    let whole = |part: &str| {
        let part = part.trim().to_lowercase();
        longest(&part).filter(|(_, rest)| rest.is_empty()).map(|(said, _)| said)
    };
    let said = parts.filter_map(whole).next().filter(|_| named)?;
    Some((said, format!("{}{rest}", before.trim_end())))
}

/// `Login — FIXED`, `Login - done`, `Login: COMPLETE`.
fn dashed(text: &str) -> Option<(Said, String)> {
    let (at, behind) = last_cut(text)?;
    let tail = text.get(behind..)?;
    let lower = tail.trim_matches(|c: char| matches!(c, '*' | '_' | ' ')).to_lowercase();
    let Some((said, rest)) = longest(&lower) else { return shouted(tail).map(|said| (said, before(text, at))) };
    // A few words may follow: a date, a commit, a version.
    let few = rest.split_whitespace().count() <= if said == Said::Open { 0 } else { 4 };
    let loud =
        tail.trim_start_matches(['*', '_']).chars().next().is_some_and(char::is_uppercase) || rest.trim().is_empty();
    (few && loud).then(|| (said, before(text, at)))
}

fn before(text: &str, at: usize) -> String {
    text.get(..at).unwrap_or_default().trim_end().to_owned()
}

/// `GATE PASSED`, `ALL GREEN AND MERGED`: a few words in capitals, of which the last one says it.
fn shouted(tail: &str) -> Option<Said> {
    let words: Vec<&str> = tail.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let loud = !tail.chars().any(char::is_lowercase);
    let last = words.last().filter(|_| loud && (2..=6).contains(&words.len()))?.to_lowercase();
    longest(&last).filter(|(said, rest)| *said == Said::Done && rest.is_empty()).map(|(said, _)| said)
}

/// Where the last dash or colon that cuts a text stands, and what is behind it begins.
fn last_cut(text: &str) -> Option<(usize, usize)> {
    let cuts =
        |at: usize, cut: &str| text.get(at..).is_some_and(|rest| rest.starts_with(cut)).then_some((at, at + cut.len()));
    text.char_indices().rev().find_map(|(at, c)| match c {
        '\u{2014}' => cuts(at, "\u{2014}"),
        ':' => cuts(at, ": "),
        ' ' => cuts(at, " \u{2013} ").or_else(|| cuts(at, " - ")).or_else(|| cuts(at, " -- ")),
        _ => None,
    })
}

/// `DONE: Login`, `FIXED Login`, `Deferred: Login`.
fn leading(text: &str) -> Option<(Said, String)> {
    let lower = text.to_lowercase();
    let (said, rest) = longest(&lower)?;
    let len = text.len().checked_sub(rest.len())?;
    let word = text.get(..len)?;
    let behind = text.get(len..)?;
    let upper = word.len() >= 3 && word.chars().all(|c| c.is_ascii_uppercase() || matches!(c, ' ' | '-' | '_' | '\''));
    let colon = behind.starts_with([':', '\u{ff1a}']) || behind.starts_with(" \u{2014}") || behind.starts_with(" - ");
    let empty = behind.trim().is_empty();
    let open = said == Said::Open || empty;
    (!open && (upper || colon))
        .then(|| (said, behind.trim_start_matches([':', ' ', '-', '\u{2014}', '\u{ff1a}', '*']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_in_titles() {
        let cases = [
            ("Login \u{2014} FIXED", Some((Said::Done, "Login"))),
            ("Login (done)", Some((Said::Done, "Login"))),
            ("\u{2705} Login", Some((Said::Done, "Login"))),
            ("Login \u{2705}", Some((Said::Done, "Login"))),
            ("[DONE] Login", Some((Said::Done, "Login"))),
            ("DONE: Login", Some((Said::Done, "Login"))),
            ("Login [x]", Some((Said::Done, "Login"))),
            ("Login (optional)", Some((Said::PutOff, "Login"))),
            ("Login (deferred to v2)", Some((Said::PutOff, "Login"))),
            ("\u{1f6a7} Login", Some((Said::Begun, "Login"))),
            ("\u{2713} Login - Ready for all", Some((Said::Done, "Login - Ready for all"))),
            ("Login \u{2705} FIXED", Some((Said::Done, "Login"))),
            ("Templates (August) \u{2014} GATE PASSED, PHASE A CLOSED", Some((Said::Done, "Templates (August)"))),
            ("Templates \u{2014} HOW A GATE IS PASSED BY", None),
            (
                "Phase 1\u{ff08}\u{4eca}\u{56de}\u{30fb}\u{5b8c}\u{6210}\u{ff09}\u{2014} Storage",
                Some((Said::Done, "Phase 1\u{2014} Storage")),
            ),
            ("Phase 2 (parallel) - Storage", None),
            ("Fixed width columns", None),
            ("Open the file", None),
            ("Login", None),
            ("Login (blocked by the upgrade)", None),
            ("Login (blocked)", Some((Said::Open, "Login"))),
            ("Add a done flag", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(title(text), expected.map(|(said, rest)| (said, rest.to_owned())), "{text}");
        }
    }

    #[test]
    fn states_in_values() {
        assert_eq!(value("\u{2705} Completed (yesterday)"), Some(Said::Done));
        assert_eq!(value("In Progress"), Some(Said::Begun));
        assert_eq!(value("Not started"), Some(Said::Open));
        assert_eq!(value("[x] so"), Some(Said::Done));
        assert_eq!(value("blue"), None);
    }
}
