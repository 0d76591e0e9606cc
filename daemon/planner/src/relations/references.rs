//! References in a sentence: `T012`, `tasks 1-9`, `§3.4`, `Phases 3 and 4`, "all earlier phases".

use super::{
    targets::{Class, Place, Target, Targets},
    tokens::{Kind, Token},
};

/// More members of one list are not read.
const MANY: usize = 200;

/// A reference, and the words that make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference<'a> {
    /// What it says.
    pub(super) shape: Shape<'a>,
    /// What the word before it says: "task", "phase".
    pub(super) class: Option<Class>,
    /// That word.
    pub(super) word: Option<&'a str>,
    /// Its first token.
    pub(super) from: usize,
    /// The token behind its last one.
    pub(super) to: usize,
}

/// What a reference says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape<'a> {
    /// One name, or a range written as one word.
    One(&'a str),
    /// From one to another.
    Range(&'a str, &'a str),
    /// Everything of that kind before the place.
    Earlier,
    /// Everything of that kind behind the place.
    Later,
    /// The one before the place.
    Previous,
    /// What is finished before the place, in words: "all callers migrated".
    Finished,
    /// Words of another's title: "the invoice API".
    Titled,
}

/// What a reference stands for, and the words for it where they name several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Meant {
    pub(super) targets: Vec<Target>,
    pub(super) named: Option<String>,
}

/// What the word before a number says.
pub(super) fn class_of(word: &str) -> Option<Class> {
    match singular(word).as_str() {
        "phase"
        | "story"
        | "stage"
        | "milestone"
        | "wave"
        | "group"
        | "section"
        | "epic"
        | "sprint"
        | "workstream"
        | "stream"
        | "iteration"
        | "track"
        | "batch"
        | "fase"
        | "etapa"
        | "\u{30d5}\u{30a7}\u{30fc}\u{30ba}"
        | "\u{9636}\u{6bb5}" => Some(Class::Group),
        "task"
        | "item"
        | "step"
        | "issue"
        | "ticket"
        | "finding"
        | "subtask"
        | "bead"
        | "plan"
        | "package"
        | "aufgabe"
        | "aufgaben"
        | "tarea"
        | "tarefa"
        | "t\u{e2}che"
        | "\u{30bf}\u{30b9}\u{30af}"
        | "\u{4efb}\u{52a1}" => Some(Class::Item),
        _ => None,
    }
}

/// One of what a word names several of.
pub(super) fn singular(word: &str) -> String {
    let lower = word.to_lowercase();
    match lower.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => lower.strip_suffix('s').map_or_else(|| lower.clone(), str::to_owned),
    }
}

/// The reference that begins with a token.
pub(super) fn at<'a>(tokens: &[Token<'a>], from: usize, carried: Option<&Reference<'a>>) -> Option<Reference<'a>> {
    let token = tokens.get(from)?;
    if matches!(token.kind, Kind::Word | Kind::Script) {
        let lower = token.text.to_lowercase();
        let next = tokens.get(from + 1);
        if lower == "user" && next.is_some_and(|next| class_of(next.text) == Some(Class::Group)) {
            return at(tokens, from + 1, carried).map(|found| Reference { from, ..found });
        }
        if matches!(lower.as_str(), "all" | "every" | "previous" | "preceding" | "prior" | "earlier" | "alle") {
            return everything(tokens, from, &lower);
        }
        let class = class_of(token.text)?;
        let name = next.filter(|next| next.kind == Kind::Name && next.text.chars().any(|c| c.is_ascii_digit()))?;
        return Some(spread(tokens, from, from + 1, name.text, Some((class, token.text))));
    }
    let said = carried.and_then(|before| Some((before.class?, before.word?)));
    if said.is_none() && is_amount(tokens, from) {
        return None;
    }
    (token.kind == Kind::Name).then(|| spread(tokens, from, from, token.text, said))
}

/// True for a number that counts what stands behind it: "after 2 weeks", "needs 3 reviewers".
fn is_amount(tokens: &[Token<'_>], at: usize) -> bool {
    const UNITS: &[&str] = &[
        "day", "hour", "min", "minute", "month", "ms", "reviewer", "sec", "second", "stunde", "tag", "week", "woche",
        "year",
    ];
    const VERBS: &[&str] =
        &["completes", "does", "exists", "finishes", "has", "is", "lands", "merges", "passes", "ships", "was", "works"];
    let bare = tokens.get(at).is_some_and(|token| token.text.bytes().all(|b| b.is_ascii_digit()));
    let next = tokens.get(at + 1).filter(|next| bare && next.kind == Kind::Word).map(|next| next.text.to_lowercase());
    next.is_some_and(|next| {
        UNITS.contains(&next.as_str()) || (next.len() > 3 && next.ends_with('s') && !VERBS.contains(&next.as_str()))
    })
}

/// `T001 to T005`, `1 through 4`.
fn spread<'a>(
    tokens: &[Token<'a>],
    from: usize,
    name_at: usize,
    name: &'a str,
    said: Option<(Class, &'a str)>,
) -> Reference<'a> {
    let (class, word) = said.unzip();
    let joint = tokens.get(name_at + 1).is_some_and(|token| {
        matches!(
            token.text.to_lowercase().as_str(),
            "to" | "through" | "thru" | "bis" | "until" | "\u{301c}" | "\u{304b}\u{3089}"
        )
    });
    let end_at = if tokens.get(name_at + 2).is_some_and(|token| class_of(token.text).is_some()) {
        name_at + 3
    } else {
        name_at + 2
    };
    match tokens.get(end_at).filter(|token| joint && token.kind == Kind::Name) {
        Some(end) => Reference { shape: Shape::Range(name, end.text), class, word, from, to: end_at + 1 },
        None => Reference { shape: Shape::One(name), class, word, from, to: name_at + 1 },
    }
}

/// "all earlier phases", "all tasks", "previous task".
fn everything<'a>(tokens: &[Token<'a>], from: usize, first: &str) -> Option<Reference<'a>> {
    let mut to = from + 1;
    while tokens.get(to).is_some_and(|token| {
        matches!(
            token.text.to_lowercase().as_str(),
            "of" | "the"
                | "other"
                | "earlier"
                | "previous"
                | "preceding"
                | "prior"
                | "above"
                | "desired"
                | "implementation"
                | "user"
        )
    }) && to < from + 5
    {
        to += 1;
    }
    let word = tokens.get(to)?.text;
    let class = class_of(word)?;
    // "all task lists" or "every step of" speak of something else.
    let single = !word.to_lowercase().ends_with('s');
    let shape = match (first, single) {
        ("all" | "alle", false) | ("previous" | "preceding" | "prior" | "earlier", false) => Shape::Earlier,
        ("previous" | "preceding" | "prior", true) => Shape::Previous,
        _ => return None,
    };
    Some(Reference { shape, class: Some(class), word: None, from, to: to + 1 })
}

/// "all callers migrated", "all of the code is in place": what is to be finished, in words.
pub(super) fn finished<'a>(tokens: &[Token<'a>], from: usize) -> Option<Reference<'a>> {
    const DONE: &[&str] = &[
        "complete",
        "completed",
        "converted",
        "done",
        "finished",
        "green",
        "implemented",
        "in",
        "landed",
        "merged",
        "migrated",
        "moved",
        "pass",
        "passed",
        "passing",
        "ported",
        "removed",
        "replaced",
        "updated",
    ];
    let all = tokens.get(from).filter(|token| token.text.eq_ignore_ascii_case("all"))?;
    let word = |at: usize| tokens.get(at).filter(|token| token.kind == Kind::Word);
    let to = (from + 2..from + 7)
        .take_while(|at| word(*at).is_some())
        .find(|at| word(*at).is_some_and(|token| DONE.contains(&token.text.to_lowercase().as_str())))?;
    (all.kind == Kind::Word).then_some(Reference { shape: Shape::Finished, class: None, word: None, from, to: to + 1 })
}

/// "the invoice API", behind a phrase that says what is waited for: words that a title may have.
pub(super) fn titled<'a>(tokens: &[Token<'a>], from: usize) -> Option<Reference<'a>> {
    const ARTICLES: &[&str] =
        &["the", "a", "an", "this", "that", "new", "der", "die", "das", "den", "dem", "el", "la", "los", "le", "les"];
    const ENDS: &[&str] = &[
        "and", "are", "as", "because", "before", "but", "first", "for", "gets", "goes", "has", "have", "if", "in",
        "is", "ist", "lands", "or", "since", "sind", "so", "then", "to", "was", "were", "when", "which", "while",
        "with",
    ];
    let lower = |at: usize| tokens.get(at).map(|token| token.text.to_lowercase()).unwrap_or_default();
    let mut first = from;
    while ARTICLES.contains(&lower(first).as_str()) && first < from + 3 {
        first += 1;
    }
    let is_word = |at: &usize| {
        let word = tokens.get(*at).filter(|token| matches!(token.kind, Kind::Word | Kind::Name));
        word.is_some() && !ENDS.contains(&lower(*at).as_str())
    };
    let to = first + (first..first + 6).take_while(is_word).count();
    (to >= first + 2).then_some(Reference { shape: Shape::Titled, class: None, word: None, from: first, to })
}

/// The references of a list that begins at a token, and the token behind it.
pub(super) fn list<'a>(tokens: &[Token<'a>], mut from: usize) -> (Vec<Reference<'a>>, usize) {
    let mut found: Vec<Reference<'a>> = Vec::new();
    let mut end = from;
    while found.len() < MANY {
        let Some(reference) = at(tokens, from, found.last()) else { break };
        end = reference.to;
        from = reference.to;
        found.push(reference);
        let before = from;
        // The next member stands behind a comma, an "and", a name in brackets.
        if tokens.get(from).is_some_and(|token| token.kind == Kind::Open) {
            let close = tokens.iter().skip(from).take(10).position(|token| token.kind == Kind::Close);
            from = close.map_or(from, |close| from + close + 1);
        }
        while tokens.get(from).is_some_and(is_joint) && from < before + 14 {
            from += 1;
        }
        if from == before {
            break;
        }
    }
    (found, end)
}

/// True between members of a list.
fn is_joint(token: &Token<'_>) -> bool {
    token.kind == Kind::Joint
        || matches!(
            token.text.to_lowercase().as_str(),
            "and" | "or" | "und" | "y" | "et" | "e" | "then" | "\u{3068}" | "\u{548c}" | "\u{53ca}\u{3073}"
        )
}

/// What a reference stands for at a place.
pub(super) fn meant(
    reference: &Reference<'_>,
    line: &str,
    tokens: &[Token<'_>],
    targets: &Targets<'_>,
    place: Place,
) -> Meant {
    let class = reference.class;
    match reference.shape {
        Shape::One(name) => {
            if let Some(target) = targets.resolve(name, class, reference.word, place) {
                let named = matches!(target, Target::Group(..)).then(|| {
                    // Of a numbered section that is called by another name the number says more.
                    let number = targets.number_of(target).filter(|number| !name.contains(number.as_str()));
                    number.map_or_else(|| words(reference, line, tokens), |number| format!("\u{a7}{number}"))
                });
                return Meant { targets: vec![target], named };
            }
            let Some((from, to)) = halves(name) else { return Meant::default() };
            let to = completed(from, to);
            let found = targets.range([from, &to], class, reference.word, place).unwrap_or_default();
            Meant { named: (!found.is_empty()).then(|| words(reference, line, tokens)), targets: found }
        }
        Shape::Range(from, to) => {
            let found = targets.range([from, to], class, reference.word, place).unwrap_or_default();
            Meant { named: (!found.is_empty()).then(|| words(reference, line, tokens)), targets: found }
        }
        Shape::Earlier => Meant { targets: targets.earlier(class == Some(Class::Group), place), named: None },
        Shape::Later => Meant { targets: targets.later(class == Some(Class::Group), place), named: None },
        Shape::Finished => Meant { targets: targets.told(&told(reference, tokens, 4), place), named: None },
        Shape::Titled => {
            Meant { targets: targets.titled(&told(reference, tokens, 3), place).into_iter().collect(), named: None }
        }
        Shape::Previous => {
            Meant { targets: targets.previous(class == Some(Class::Group), place).into_iter().collect(), named: None }
        }
    }
}

/// The words of a reference that say what is meant, of so many letters at least.
fn told(reference: &Reference<'_>, tokens: &[Token<'_>], letters: usize) -> Vec<String> {
    let inside = tokens.get(reference.from..reference.to).unwrap_or_default();
    // Titles are cut at every sign, `py3.12` too.
    let words = inside.iter().flat_map(|token| token.text.split(|c: char| !c.is_alphanumeric()));
    words.map(stem).filter(|stem| stem.chars().count() >= letters).collect()
}

/// The beginning of a word, by which its forms are known: `migr` of "migrate" and "migrated".
pub(super) fn stem(word: &str) -> String {
    word.to_lowercase().chars().take(5).collect()
}

/// The words of a reference: "Phase 2"; of a bare member of a list the word before the list is repeated: "Phase 4".
pub(super) fn words(reference: &Reference<'_>, line: &str, tokens: &[Token<'_>]) -> String {
    let name = match reference.shape {
        Shape::One(name) | Shape::Range(name, _) => name,
        _ => "",
    };
    let (first, last) = (tokens.get(reference.from), tokens.get(reference.to.saturating_sub(1)));
    let written = match (first, last) {
        (Some(first), Some(last)) => line.get(first.from..last.to()).unwrap_or(name),
        _ => name,
    };
    // A bare member of a list has the word of the one before it.
    let carried = reference.word.filter(|word| !written.contains(*word));
    if let Some(word) = carried {
        return format!("{} {written}", word.strip_suffix('s').unwrap_or(word));
    }
    let item = reference.class == Some(Class::Item);
    if written.contains(['-', '\u{2013}']) && item { name.to_owned() } else { written.to_owned() }
}

/// `T001-T005` as its two ends.
fn halves(name: &str) -> Option<(&str, &str)> {
    let digit = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    let cut = |sign: char| name.rsplit_once(sign).or_else(|| name.split_once(sign));
    ['\u{2013}', '~', '\u{2026}', '-']
        .into_iter()
        .find_map(|sign| cut(sign).filter(|(from, to)| digit(from) && digit(to)))
        .or_else(|| name.split_once("..").filter(|(from, to)| digit(from) && digit(to)))
}

/// The end of a range with the letters of its beginning: `T001-005`.
fn completed(from: &str, to: &str) -> String {
    let letters: String = from.chars().take_while(|c| !c.is_ascii_digit()).collect();
    if to.starts_with(|c: char| c.is_ascii_digit()) && !letters.is_empty() {
        format!("{letters}{to}")
    } else {
        to.to_owned()
    }
}
