//! The phrases that say what comes first, and in which direction (planning.md rule 10).
//!
//! A phrase alone makes nothing: only with a reference right behind it, or before it in languages that put it so, and
//! only when the reference resolves (rule 11).

use std::borrow::Cow;

use super::{
    references::{self, Reference, Shape, class_of},
    tokens::{Kind, Line, Token},
    vocabulary::{AHEAD, BEHIND, PHRASES},
};

/// What a phrase says of its subject and its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The subject waits for the object.
    Waits,
    /// The object waits for the subject.
    Feeds,
    /// The two cannot run together.
    Apart,
    /// Neither: parallel, independent, similar.
    Neither,
}

/// A phrase with what it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    pub(super) way: Way,
    /// References that stand right before the phrase.
    pub(super) subjects: Vec<Reference<'a>>,
    /// References that follow it.
    pub(super) objects: Vec<Reference<'a>>,
    /// The words that say it.
    pub(super) evidence: &'a str,
}

/// The statements of a line, in their order.
pub(super) fn statements<'a>(line: &Line<'a>) -> Vec<Statement<'a>> {
    let Line { text, tokens, lower } = line;
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((length, way)) = phrase(tokens, lower, at) else {
            let objects = ahead_of_first(tokens, lower, at);
            if let Some(object) = objects.first() {
                let evidence = quoted(text, tokens, object.from, at + 1);
                found.push(Statement { way: Way::Waits, subjects: Vec::new(), objects, evidence });
            }
            at += 1;
            continue;
        };
        let behind = at + length;
        let subjects = subjects(tokens, lower, at);
        let script = tokens.get(at).is_some_and(|token| token.kind == Kind::Script);
        let (objects, end) = match script && is_behind(tokens, at) {
            true => (subjects.clone(), behind),
            false => objects(tokens, lower, at, behind),
        };
        // "the py3.12 upgrade" begins like an id and is a title: whichever of the two resolves counts.
        let alone = match objects.as_slice() {
            [] => true,
            [Reference { shape: Shape::One(name), word: None, .. }] => name.starts_with(|c: char| c.is_lowercase()),
            _ => false,
        };
        let (objects, end) = if alone && way == Way::Waits && TITLED.contains(&lower[at].as_ref()) {
            let titled = references::titled(tokens, behind).filter(|titled| objects.is_empty() || titled.to > end);
            let both = |titled: Reference<'a>| {
                let end = titled.to;
                (objects.iter().cloned().chain([titled]).collect(), end)
            };
            titled.map(both).unwrap_or((objects, end))
        } else {
            (objects, end)
        };
        if objects.is_empty() {
            at = behind;
            continue;
        }
        let first = objects.first().map_or(at, |object| object.from.min(at));
        let evidence = quoted(text, tokens, first, end);
        let subjects = if script { Vec::new() } else { subjects };
        let way = if denied(lower, at) || lasts(tokens, lower, at) { Way::Neither } else { way };
        let ahead = |object: Reference<'_>| way == Way::Feeds && object.shape == Shape::Earlier;
        let objects = objects
            .into_iter()
            .map(|object| if ahead(object.clone()) { Reference { shape: Shape::Later, ..object } } else { object })
            .collect();
        found.push(Statement { way, subjects, objects, evidence });
        at = end.max(behind);
    }
    found
}

/// True for the label of a line about dependencies: "Story Dependencies", "Depends on".
pub(super) fn is_label(label: &str) -> bool {
    let Line { tokens, lower, .. } = &Line::new(label);
    (0..tokens.len()).any(|at| {
        let ends = |(length, way): (usize, Way)| way == Way::Waits && at + length == tokens.len();
        phrase(tokens, lower, at).is_some_and(ends)
    })
}

/// The longest phrase that begins with a token, and how many tokens it takes.
fn phrase(tokens: &[Token<'_>], lower: &[Cow<'_, str>], at: usize) -> Option<(usize, Way)> {
    let first = lower.get(at)?.as_ref();
    if tokens.get(at)?.kind == Kind::Script {
        let spaced = is_spaced(tokens, at);
        let ahead = spaced || AHEAD.iter().any(|word| first.starts_with(word)) || is_behind(tokens, at);
        return ahead.then_some((1 + usize::from(spaced), Way::Waits));
    }
    let from = PHRASES.partition_point(|(words, _)| words.first().is_some_and(|word| *word < first));
    let same = PHRASES.get(from..).unwrap_or_default().iter().take_while(|(words, _)| words.first() == Some(&first));
    let fits =
        |words: &[&str]| words.iter().enumerate().all(|(n, word)| lower.get(at + n).is_some_and(|here| here == *word));
    same.filter(|(words, _)| fits(words)).max_by_key(|(words, _)| words.len()).map(|(words, way)| (words.len(), *way))
}

/// True for a word of a script without spaces that stands behind what comes first.
fn is_behind(tokens: &[Token<'_>], at: usize) -> bool {
    let here = |word: &&str| tokens.get(at).is_some_and(|token| token.text.starts_with(*word));
    BEHIND.iter().any(here) || is_spaced(tokens, at)
}

/// True for the Korean "after the end of", which is two words.
fn is_spaced(tokens: &[Token<'_>], at: usize) -> bool {
    let begins = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.text.starts_with(word));
    begins(at, "\u{c644}\u{b8cc}") && (begins(at + 1, "\u{d6c4}") || begins(at + 1, "\u{c774}\u{d6c4}"))
}

/// What must be done "first": "T001 must be merged first", "(T001 first)", "finish T001 first".
fn ahead_of_first<'a>(tokens: &[Token<'a>], lower: &[Cow<'_, str>], at: usize) -> Vec<Reference<'a>> {
    const MUST: &[&str] = &["has", "have", "must", "need", "needs", "should"];
    const DONE: &[&str] =
        &["be", "complete", "completed", "done", "finished", "in", "land", "landed", "merged", "place", "ship", "to"];
    const FINISH: &[&str] = &["complete", "do", "finish", "land", "merge", "ship"];
    if lower.get(at).is_none_or(|word| word != "first") {
        return Vec::new();
    }
    let said = |at: usize, words: &[&str]| lower.get(at).is_some_and(|word| words.contains(&word.as_ref()));
    let mut to = at;
    while to > 0 && said(to - 1, DONE) {
        to -= 1;
    }
    let must = to > 0 && said(to - 1, MUST);
    let found = if must || to == at { subjects(tokens, lower, to - usize::from(must)) } else { Vec::new() };
    let Some(from) = found.first().map(|reference| reference.from) else { return found };
    let sure = |reference: &Reference<'_>| {
        reference.class.is_some() || tokens.get(reference.to - 1).is_some_and(|token| is_sure(token.text))
    };
    let opened = from == 0 || matches!(tokens[from - 1].kind, Kind::Open | Kind::Stop | Kind::Colon);
    let asked = from > 0 && said(from - 1, FINISH);
    if found.iter().all(sure) && (must || opened || asked) { found } else { Vec::new() }
}

/// References right before a phrase: "T012 and T013 block".
fn subjects<'a>(tokens: &[Token<'a>], lower: &[Cow<'_, str>], at: usize) -> Vec<Reference<'a>> {
    let mut to = at;
    let between = |at: usize| {
        let sign = tokens.get(at).is_some_and(|token| matches!(token.kind, Kind::Open | Kind::Close | Kind::Colon));
        sign || lower.get(at).is_some_and(|word| is_helper(word))
    };
    while to > 0 && between(to - 1) {
        // "Task 9 (the docs) depends on": what stands in brackets is said of the name before it.
        let closed = tokens.get(to - 1).is_some_and(|token| token.kind == Kind::Close);
        let open = |at: &usize| tokens.get(*at).is_some_and(|token| token.kind == Kind::Open);
        let opened = (to.saturating_sub(10)..to - 1).rev().find(open).filter(|at| closed && *at > 0);
        to = opened.unwrap_or(to - 1);
    }
    let near = to.saturating_sub(12);
    let mut from = to;
    for start in (near..to).rev() {
        let (list, end) = references::list(tokens, start);
        if end == to && !list.is_empty() {
            from = start;
        }
    }
    if from == to { Vec::new() } else { references::list(tokens, from).0 }
}

fn is_helper(word: &str) -> bool {
    matches!(
        word,
        "is" | "are"
            | "must"
            | "can"
            | "only"
            | "also"
            | "which"
            | "will"
            | "should"
            | "be"
            | "directly"
            | "completion"
            | "that"
            | "start"
            | "starts"
            | "come"
            | "comes"
            | "runs"
            | "run"
            | "land"
            | "lands"
    )
}

/// Phrases that say a time.
const TIMES: &[&str] = &["after", "once", "until", "when"];

/// Phrases behind which the words of a title may stand.
const TITLED: &[&str] = &[
    "abh\u{e4}ngig",
    "after",
    "blocked",
    "builds",
    "depend",
    "depende",
    "dependent",
    "depends",
    "d\u{e9}pend",
    "h\u{e4}ngt",
    "needs",
    "once",
    "relies",
    "require",
    "requires",
    "sobald",
    "wait",
    "waiting",
    "waits",
];

/// Phrases that say an order only where the reference stands right behind them.
const TIGHT: &[&str] = &[
    "avant",
    "consumes",
    "cuando",
    "extends",
    "follows",
    "if",
    "mirror",
    "mirroring",
    "mirrors",
    "on",
    "quando",
    "re-run",
    "rerun",
    "setzt",
    "tras",
    "una",
    "une",
    "when",
];

/// References behind a phrase. A name with letters may stand a few words away, a bare number may not.
fn objects<'a>(
    tokens: &[Token<'a>],
    lower: &[Cow<'_, str>],
    phrase: usize,
    behind: usize,
) -> (Vec<Reference<'a>>, usize) {
    let word = lower.get(phrase).map_or("", AsRef::as_ref);
    let tight = TIGHT.contains(&word);
    let mut strange = 0;
    for at in behind..(behind + 9).min(tokens.len()) {
        let Some(token) = tokens.get(at) else { break };
        if let Some(finished) = references::finished(tokens, at).filter(|_| TIMES.contains(&word)) {
            let end = finished.to;
            return (vec![finished], end);
        }
        if let Some(reference) = references::at(tokens, at, None) {
            let sure = reference.class.is_some() || is_sure(token.text);
            return if strange == 0 || sure && strange <= 4 && !tight {
                references::list(tokens, at)
            } else {
                (Vec::new(), behind)
            };
        }
        match token.kind {
            Kind::Colon | Kind::Open => {}
            Kind::Word | Kind::Script if is_filler(lower.get(at).map_or("", AsRef::as_ref)) => {}
            Kind::Word if class_of(token.text).is_some() => {}
            Kind::Word => strange += 1,
            _ => break,
        }
    }
    (Vec::new(), behind)
}

/// A name that is one by itself: letters and digits, or a sign.
fn is_sure(name: &str) -> bool {
    name.starts_with(['#', '\u{a7}'])
        || name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().any(|c| c.is_ascii_digit())
}

fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "on"
            | "of"
            | "all"
            | "both"
            | "completion"
            | "completing"
            | "complete"
            | "finishing"
            | "merging"
            | "landing"
            | "is"
            | "are"
            | "upon"
            | "until"
            | "for"
            | "when"
            | "after"
            | "only"
            | "see"
            | "id"
            | "ids"
            | "no"
            | "number"
            | "successful"
            | "\u{95a2}\u{4fc2}"
            | "\u{95a2}\u{4fc2}\u{ff1a}"
    )
}

/// True where a word before the phrase turns it round: "does not depend on", "no dependency on".
fn denied(lower: &[Cow<'_, str>], at: usize) -> bool {
    const NO: &[&str] = &[
        "cannot",
        "doesn't",
        "doesn\u{2019}t",
        "don't",
        "isn't",
        "kein",
        "keine",
        "never",
        "nicht",
        "no",
        "non",
        "not",
        "without",
    ];
    // "cannot start until", "never before": the denial belongs to the verb, and the order stands.
    let kept = lower
        .get(at)
        .is_some_and(|word| matches!(word.as_ref(), "until" | "before" | "after" | "once" | "when" | "if"));
    !kept && lower.get(at.saturating_sub(3)..at).unwrap_or_default().iter().any(|word| NO.contains(&word.as_ref()))
}

/// "Keep the old names until Phase 3": that is how long something lasts, and nothing is waited for.
fn lasts(tokens: &[Token<'_>], lower: &[Cow<'_, str>], at: usize) -> bool {
    const LASTS: &[&str] = &["keep", "keeps", "kept", "leave", "maintain", "preserve", "retain", "stays", "support"];
    if lower.get(at).is_none_or(|word| word != "until") {
        return false;
    }
    let clause = (0..at).rev().take(12).take_while(|at| tokens.get(*at).is_some_and(|token| token.kind != Kind::Stop));
    clause.into_iter().any(|at| lower.get(at).is_some_and(|word| LASTS.contains(&word.as_ref())))
}

fn quoted<'a>(line: &'a str, tokens: &[Token<'_>], from: usize, to: usize) -> &'a str {
    let begin = tokens.get(from).map_or(0, |token| token.from);
    let end = tokens.get(to.saturating_sub(1)).map_or(line.len(), Token::to);
    line.get(begin..end).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::{Way, statements};
    use crate::relations::{references::Shape, tokens::Line};

    type Said<'a> = (Way, usize, &'a [&'a str]);

    fn said(line: &str) -> Vec<(Way, usize, Vec<String>)> {
        let name = |shape: Shape<'_>| match shape {
            Shape::One(name) => name.to_owned(),
            Shape::Range(from, to) => format!("{from} to {to}"),
            Shape::Earlier => "earlier".to_owned(),
            Shape::Previous => "previous".to_owned(),
            Shape::Later => "later".to_owned(),
            Shape::Finished => "finished".to_owned(),
            Shape::Titled => "titled".to_owned(),
        };
        let all = |statement: super::Statement<'_>| {
            let objects = statement.objects.iter().map(|object| name(object.shape)).collect();
            (statement.way, statement.subjects.len(), objects)
        };
        statements(&Line::new(line)).into_iter().map(all).collect()
    }

    #[test]
    fn directions() {
        use Way::{Apart, Feeds, Neither, Waits};
        let table: &[(&str, &[Said<'_>])] = &[
            ("Load users (depends on T012, T013)", &[(Waits, 0, &["T012", "T013"])]),
            ("after 2.1 and 2.2 are done", &[(Waits, 0, &["2.1", "2.2"])]),
            ("Blocked by: #12", &[(Waits, 0, &["#12"])]),
            ("requires the schema from T003", &[(Waits, 0, &["T003"])]),
            ("Requires Python 3.11", &[]),
            ("Needs Node 18 or later", &[]),
            ("consumes \u{a7}3.4", &[(Waits, 0, &["\u{a7}3.4"])]),
            ("If 3.15 flips, tell", &[(Waits, 0, &["3.15"])]),
            ("mirror 3.6 in the others", &[(Waits, 0, &["3.6"])]),
            ("gates \u{a7}3", &[(Feeds, 0, &["\u{a7}3"])]),
            ("T001 blocks T002", &[(Feeds, 1, &["T002"])]),
            ("Task 9 (the docs) depends on Task 8", &[(Waits, 1, &["8"])]),
            ("WP01 (parallel with WP02/WP03)", &[(Neither, 1, &["WP02", "WP03"])]),
            ("independent of T004", &[(Neither, 0, &["T004"])]),
            ("does not depend on T004", &[(Neither, 0, &["T004"])]),
            ("cannot start until Phase 2 is done", &[(Waits, 0, &["2"])]),
            ("Keep the re-exports in core until Phase 3", &[(Neither, 0, &["3"])]),
            ("must land before T009", &[(Feeds, 0, &["T009"])]),
            ("Depends on Phases 3\u{2013}9", &[(Waits, 0, &["3\u{2013}9"])]),
            ("depends on tasks 1 to 4", &[(Waits, 0, &["1 to 4"])]),
            ("Depends on ALL phases complete", &[(Waits, 0, &["earlier"])]),
            ("needs the previous task", &[(Waits, 0, &["previous"])]),
            ("after Item 14/15 clarify it", &[(Waits, 0, &["14", "15"])]),
            ("conflicts with T004", &[(Apart, 0, &["T004"])]),
            ("Phase 4\u{5b8c}\u{4e86}\u{5f8c}\u{306b}\u{59cb}\u{3081}\u{308b}", &[(Waits, 0, &["4"])]),
            ("\u{4f9d}\u{5b58}: T012", &[(Waits, 0, &["T012"])]),
            ("nach T012", &[(Waits, 0, &["T012"])]),
            ("h\u{e4}ngt von T012 ab", &[(Waits, 0, &["T012"])]),
            ("bloqueada por T012", &[(Waits, 0, &["T012"])]),
            ("dipende da T012", &[(Waits, 0, &["T012"])]),
            ("\u{437}\u{430}\u{432}\u{438}\u{441}\u{438}\u{442} \u{43e}\u{442} T012", &[(Waits, 0, &["T012"])]),
            ("\u{c120}\u{d589}: T012", &[(Waits, 0, &["T012"])]),
            ("builds upon T012", &[(Waits, 0, &["T012"])]),
            ("T012 must be merged first", &[(Waits, 0, &["T012"])]),
            ("Load users (T012 and T013 first)", &[(Waits, 0, &["T012", "T013"])]),
            ("Load users; finish T012 first", &[(Waits, 0, &["T012"])]),
            ("Try T012 on Linux first", &[]),
            ("Roll out version 2 first", &[]),
            ("T012 \u{c644}\u{b8cc} \u{d6c4} \u{c2dc}\u{c791}", &[(Waits, 0, &["T012"])]),
            ("T012\u{304c}\u{7d42}\u{308f}\u{3063}\u{3066}\u{304b}\u{3089}", &[(Waits, 0, &["T012"])]),
            ("on top of T012", &[(Waits, 0, &["T012"])]),
            ("as soon as T012 lands", &[(Waits, 0, &["T012"])]),
            ("avant T012", &[(Feeds, 0, &["T012"])]),
            ("Add the `dependsOn` and `requires` fields", &[]),
            ("detect changes blocked by missing ones", &[]),
            ("_Requirements: 1.1, 2.3_", &[]),
        ];
        for (line, expected) in table {
            let found = said(line);
            // Words that may be a title's are nothing before there is such a title.
            let found: Vec<_> = found
                .iter()
                .filter(|(_, _, objects)| objects.iter().all(|object| object != "titled"))
                .map(|(way, n, objects)| (*way, *n, objects.iter().map(AsRef::as_ref).collect::<Vec<_>>()))
                .collect();
            let expected: Vec<_> = expected.iter().map(|(way, n, objects)| (*way, *n, objects.to_vec())).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
