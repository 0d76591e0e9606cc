//! What is waited for outside the documents, in their words: a release, an RFC, an issue of another tracker.
//!
//! planning.md rule 11: an edge goes to something of the input or is marked as external. So only three ways of saying
//! it count: a strong phrase before an id that no document holds, "once X is available", and "requires an RFC".

use std::sync::LazyLock;

use orch_shared::plan::DependencyKind;

use super::{
    edges::{Edges, Evidence},
    references::{self, Reference, Shape},
    targets::{Place, Target},
    tokens::{Kind, Line, Token},
};
use crate::needles::Needles;

/// No more items of a group get what its heading waits for.
const MANY: usize = 200;

/// Words that say when something from elsewhere can be used.
const READY: &[&str] = &["available", "published", "released", "shipped", "stabilised", "stabilized", "stable"];

/// Papers that others must agree to first.
const PAPERS: &[&str] = &["ADR", "ADRs", "RFC", "RFCs"];

/// Without one of these a line names nothing outside: most lines end here.
pub(super) fn may_name(text: &str) -> bool {
    static ANY: LazyLock<Needles> = LazyLock::new(|| Needles::new(&[PAPERS, READY, &["#"]].concat()));
    ANY.may_be_in(text)
        || text.bytes().any(|b| b.is_ascii_digit()) && ["epend", "lock", "ait"].iter().any(|part| text.contains(part))
}

/// Reads one line of an item, or the heading of a group.
pub(super) fn read(edges: &mut Edges<'_>, cut: &Line<'_>, line: Option<u32>, subject: Target, place: Place) {
    let Line { text, tokens, .. } = cut;
    for (words, from, to) in named(edges, cut, place) {
        let quoted = match (tokens.get(from), tokens.get(to)) {
            (Some(first), Some(last)) => text.get(first.from..last.to()).unwrap_or(text),
            _ => text,
        };
        let evidence = Evidence { kind: DependencyKind::Explicit, words: quoted, line, named: None };
        for item in edges.items(subject).into_iter().take(MANY) {
            edges.external(item, words, &evidence);
        }
    }
}

/// What is waited for, and the first and the last token of the words that say so.
fn named<'a>(edges: &Edges<'_>, cut: &Line<'a>, place: Place) -> Vec<(&'a str, usize, usize)> {
    let Line { text, tokens, .. } = cut;
    for at in 0..tokens.len() {
        let found = match (cut.lower(at), cut.lower(at + 1)) {
            ("after" | "once" | "until" | "when", _) => ready(tokens, text, at).into_iter().collect(),
            ("need" | "needs" | "require" | "requires", article) => {
                let paper = if matches!(article, "a" | "an" | "the") { at + 2 } else { at + 1 };
                let token = tokens.get(paper).filter(|token| PAPERS.contains(&token.text));
                token.map(|token| (token.text, at, paper)).into_iter().collect()
            }
            ("blocked", "by" | "on") | ("depends" | "depend", "on" | "upon") | ("waiting" | "waits", "for" | "on") => {
                unknown(edges, tokens, text, at + 2, place).into_iter().map(|(words, to)| (words, at, to)).collect()
            }
            _ => Vec::new(),
        };
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// "once the new parser is stable": what stands between the time and the verb.
fn ready<'a>(tokens: &[Token<'a>], text: &'a str, at: usize) -> Option<(&'a str, usize, usize)> {
    let verb = (at + 2..at + 7).find(|at| {
        tokens.get(*at).is_some_and(|token| matches!(token.text, "is" | "are" | "becomes" | "become" | "gets" | "has"))
    })?;
    let state = (verb + 1..verb + 3)
        .find(|at| tokens.get(*at).is_some_and(|token| READY.contains(&token.text.to_lowercase().as_str())))?;
    let inside = tokens.get(at + 1..verb)?;
    let words = inside.iter().all(|token| matches!(token.kind, Kind::Word | Kind::Name));
    let (first, last) = (inside.first()?, inside.last()?);
    let name = text.get(first.from..last.to()).filter(|_| words)?;
    Some((name, at, state))
}

/// Ids behind a strong phrase that no document holds: `#41`, `AUTH-12`, also beside others that one does.
fn unknown<'a>(
    edges: &Edges<'_>,
    tokens: &[Token<'a>],
    text: &'a str,
    mut at: usize,
    place: Place,
) -> Vec<(&'a str, usize)> {
    while tokens.get(at).is_some_and(|token| token.kind == Kind::Colon) {
        at += 1;
    }
    let stranger = |reference: &Reference<'a>| {
        let Shape::One(name) = reference.shape else { return None };
        let letters =
            name.chars().any(|c| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let id = name.chars().any(|c| c.is_ascii_digit()) && (name.starts_with('#') || letters);
        let stranger = id && references::meant(reference, text, tokens, edges.targets, place).targets.is_empty();
        let last = reference.to.saturating_sub(1);
        let words = text.get(tokens.get(reference.from)?.from..tokens.get(last)?.to())?;
        stranger.then_some((words, last))
    };
    references::list(tokens, at).0.iter().filter_map(stranger).collect()
}
