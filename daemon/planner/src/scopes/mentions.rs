//! The paths that a line names, each with its shape and its part in the work.

use super::{
    context::{self, Part},
    endings,
    path::{self, Judged, Shape},
    words::{self, Set, Word},
};

/// A path in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// As written, without line numbers.
    pub(super) written: String,
    /// What it stands for.
    pub(super) shape: Shape,
    /// What it is to the work.
    pub(super) part: Part,
    /// The directory that a neighbour before it in the same list names: `a/b.md and c.md`.
    pub(super) beside: Option<String>,
    /// Its line.
    pub(super) line: Option<u32>,
}

/// What a line names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Paths.
    pub(super) paths: Vec<Mention>,
    /// Paths that leave the repo.
    pub(super) outside: Vec<String>,
}

/// How a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// A sentence: what its words say about a path counts.
    Sentence,
    /// A list of files: whatever looks like a path is one.
    List,
}

/// The paths of a line.
pub(super) fn find(text: &str, line: Option<u32>, reading: Reading) -> Named {
    let mut named = Named::default();
    // Most lines name nothing, and most words of the others.
    if !may_name(text) {
        return named;
    }
    let words = words::words(text);
    let mut neighbour: Option<(usize, String)> = None;
    let mut before: Option<(usize, Part)> = None;
    for (at, word) in words.iter().enumerate() {
        if !may_name(word.text) {
            continue;
        }
        let quoted = word.set == Set::Quoted || reading == Reading::List;
        let pair = pieces(word.text);
        let (whole, joined) = ([word.text], pair.is_some());
        for piece in pair.as_deref().unwrap_or(&whole).iter().copied() {
            match path::judge(piece, quoted && !joined) {
                Judged::Nothing => {}
                Judged::Outside(path) => named.outside.push(path),
                Judged::Path(written, shape) => {
                    let route = is_route(&words, at);
                    let called = text.get(word.to..).is_some_and(|rest| rest.starts_with('(')) && shape == Shape::Bare;
                    if route || called && reading == Reading::Sentence {
                        continue;
                    }
                    let said = if reading == Reading::List { Part::Changed } else { context::part(text, &words, at) };
                    let part = if joined { said.max(Part::Consulted) } else { said };
                    // What is said of the first member of a list is said of all: "formats like `a` or `b`".
                    let part = match &before {
                        Some((end, said)) if part == Part::Changed && is_list(text.get(*end..word.from)) => *said,
                        _ => part,
                    };
                    before = Some((word.to, part));
                    let beside = match (&neighbour, shape) {
                        (Some((end, directory)), Shape::Bare) if is_list(text.get(*end..word.from)) => {
                            Some(directory.clone())
                        }
                        _ => None,
                    };
                    let directory =
                        written.rsplit_once('/').map(|(directory, _)| directory.to_owned()).or_else(|| beside.clone());
                    neighbour = directory.filter(|_| shape != Shape::Directory).map(|directory| (word.to, directory));
                    named.paths.push(Mention { written, shape, part, beside, line });
                }
            }
        }
    }
    named
}

/// Without these signs no word can be a path.
fn may_name(text: &str) -> bool {
    text.bytes().any(|b| matches!(b, b'/' | b'.' | b'\\')) || endings::may_hold_a_name(text)
}

/// `a.md/b.md` are two files; everything else is one piece.
fn pieces(word: &str) -> Option<Vec<&str>> {
    let file = |part: &str| endings::ending(part).is_some_and(endings::is_known);
    let n = word.split('/').count();
    ((2..6).contains(&n) && word.split('/').all(file)).then(|| word.split('/').collect())
}

/// True behind a method of HTTP: what follows is a route.
fn is_route(words: &[Word<'_>], at: usize) -> bool {
    const METHODS: &[&str] = &["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
    at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|word| METHODS.contains(&word.text))
}

/// True for what stands between the members of a list.
fn is_list(between: Option<&str>) -> bool {
    const JOINTS: &[&str] = &[
        ",", "and", "&", "+", "or", "/", "und", "et", "y", "\u{3001}", "\u{3068}", "\u{548c}", "\u{53ca}", ", and",
        "\u{3084}", "\u{4e0e}", "\u{6216}",
    ];
    between.is_some_and(|between| {
        let joint = between.trim_matches(|c: char| c.is_whitespace() || matches!(c, '`' | '*' | '_' | '(' | ')'));
        JOINTS.contains(&joint)
    })
}
