//! What is said by name: `Depends on: T012`, `**Dependencies**: WP01`, `depends_on: [001, 002]`, `conflicts_with`.

use orch_shared::plan::DependencyKind;

use super::{
    edges::{Edges, Evidence},
    names::canonical,
    phrases::{self, Way},
    references::{self, Meant, class_of},
    targets::{Class, Place, Target},
    tokens::{Kind, Line, Token, tokens},
};
use crate::draft::{Field, FieldKey};

/// What stands for "none".
const NONE: &[&str] = &[
    "-",
    "\u{2013}",
    "\u{2014}",
    "[]",
    "entf\u{e4}llt",
    "independent",
    "keine",
    "n/a",
    "na",
    "nil",
    "ninguna",
    "no",
    "none",
    "nothing",
    "null",
    "aucune",
    "\u{306a}\u{3057}",
    "\u{7121}\u{3057}",
    "\u{65e0}",
    "nenhuma",
];

/// Reads the fields of all items, then those of the groups around them.
pub(super) fn read(edges: &mut Edges<'_>) {
    let drafts = edges.drafts;
    for (item, (reading, draft)) in drafts.items.iter().enumerate() {
        let place = Place { reading: *reading, item: Some(item), group: draft.group };
        for field in &draft.fields {
            one(edges, field, Target::Item(item), place);
        }
    }
    for (reading, document) in drafts.readings.iter().enumerate() {
        for (group, of) in document.groups.iter().enumerate() {
            let place = Place { reading, item: None, group: Some(group) };
            for field in &of.fields {
                one(edges, field, Target::Group(reading, group), place);
            }
        }
    }
}

fn one(edges: &mut Edges<'_>, field: &Field, subject: Target, place: Place) {
    let way = match field.key {
        FieldKey::DependsOn => Way::Waits,
        FieldKey::Blocks => Way::Feeds,
        FieldKey::ConflictsWith => Way::Apart,
        _ => return,
    };
    let (meant, strangers) = targets(edges, &field.value, subject, place);
    if way == Way::Waits && meant.is_empty() && strangers.is_empty() {
        // "Depends on: nothing".
        edges.settle(subject);
    }
    for Meant { targets, named } in meant {
        let evidence = Evidence { kind: DependencyKind::Explicit, words: &field.value, line: field.line, named };
        match way {
            Way::Waits => edges.waits(subject, &targets, &evidence),
            Way::Feeds => targets.iter().for_each(|target| edges.waits(*target, &[subject], &evidence)),
            Way::Apart => {
                let others: Vec<usize> = targets.iter().flat_map(|target| edges.items(*target)).take(200).collect();
                for item in edges.items(subject).into_iter().take(200) {
                    for other in &others {
                        edges.apart(item, *other, || format!("the document says so: \"{}\"", field.value.trim()));
                    }
                }
            }
            Way::Neither => {}
        }
    }
    if let (Way::Waits, Target::Item(item)) = (way, subject) {
        for words in strangers {
            let evidence =
                Evidence { kind: DependencyKind::Explicit, words: &field.value, line: field.line, named: None };
            edges.external(item, &words, &evidence);
        }
    }
}

/// What a value names, and its parts that no document holds.
fn targets(edges: &Edges<'_>, value: &str, subject: Target, place: Place) -> (Vec<Meant>, Vec<String>) {
    let whole = value.trim().trim_matches(|c: char| matches!(c, '*' | '_' | '`' | '"' | '[' | ']')).trim();
    let lower = whole.to_lowercase();
    let first = lower
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | '\u{ff08}' | ',' | ';' | '.'))
        .next()
        .unwrap_or_default();
    if lower.is_empty() || NONE.contains(&first) || NONE.contains(&lower.as_str()) {
        return (Vec::new(), Vec::new());
    }
    let tokens = tokens(value);
    let without = negated(value);
    let prose = is_prose(&tokens);
    let mut found = Vec::new();
    let mut strangers = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let here = tokens.get(at).map_or(0, |token| token.from);
        let Some(mut reference) = references::at(&tokens, at, None) else {
            at += 1;
            continue;
        };
        let carried: Vec<_> = match reference.class {
            Some(_) => references::list(&tokens, at).0,
            None => {
                // A bare number in a field of an item is an item, in one of a group a group.
                reference.class = number(reference.shape).then_some(if matches!(subject, Target::Group(..)) {
                    Class::Group
                } else {
                    Class::Item
                });
                vec![reference]
            }
        };
        at = carried.last().map_or(at + 1, |last| last.to.max(at + 1));
        if without.iter().any(|(from, to)| (*from..*to).contains(&here)) {
            continue;
        }
        for reference in &carried {
            if prose && reference.word.is_none() && is_count(reference.shape) {
                continue;
            }
            let meant = references::meant(reference, value, &tokens, edges.targets, place);
            if meant.targets.is_empty() {
                strangers.extend(stranger(reference, value, &tokens));
            } else {
                found.push(meant);
            }
        }
    }
    if found.is_empty() && strangers.is_empty() && !compared(edges, place) {
        by_pieces(edges, whole, place, &mut found, &mut strangers);
    }
    (found, strangers)
}

/// True where words stand outside brackets that name no kind of item: "1 shared database, 11 tests".
fn is_prose(tokens: &[Token<'_>]) -> bool {
    let mut depth = 0_u32;
    tokens.iter().any(|token| {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        let joint = matches!(
            token.text.to_lowercase().as_str(),
            "and" | "or" | "to" | "through" | "und" | "y" | "et" | "e" | "all"
        );
        token.kind == Kind::Word && depth == 0 && !joint && class_of(token.text).is_none()
    })
}

/// A whole number, which in prose counts something.
fn is_count(shape: references::Shape<'_>) -> bool {
    matches!(shape, references::Shape::One(name) if name.bytes().all(|b| b.is_ascii_digit()))
}

/// True for an item that compares: what follows its "After" is the better state and nothing to wait for.
fn compared(edges: &Edges<'_>, place: Place) -> bool {
    let draft = place.item.and_then(|item| edges.drafts.items.get(item));
    draft.is_some_and(|(_, draft)| {
        let lines = draft.details.iter().map(|detail| detail.text.as_str());
        let plain = |text: &str| text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        lines
            .map(plain)
            .any(|text| ["before:", "before**", "current:", "vorher:"].iter().any(|word| text.starts_with(word)))
    })
}

/// The bytes of what is denied: "(parallel with WP02)".
fn negated(value: &str) -> Vec<(usize, usize)> {
    let line = Line::new(value);
    let tokens = &line.tokens;
    let place = |at: usize| tokens.get(at).map_or(value.len(), |token| token.from);
    phrases::statements(&line)
        .iter()
        .filter(|statement| statement.way == Way::Neither)
        .filter_map(|statement| Some((place(statement.objects.first()?.from), place(statement.objects.last()?.to))))
        .collect()
}

fn number(shape: references::Shape<'_>) -> bool {
    let of = |name: &str| name.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'.');
    match shape {
        references::Shape::One(name) => of(name),
        references::Shape::Range(from, to) => of(from) && of(to),
        _ => false,
    }
}

/// An id that no document holds: `task-12`, `#7`, `T099`. Words with a hyphen are none.
fn stranger(reference: &references::Reference<'_>, value: &str, tokens: &[Token<'_>]) -> Option<String> {
    let (first, last) = (tokens.get(reference.from)?, tokens.get(reference.to.saturating_sub(1))?);
    let written = value.get(first.from..last.to())?;
    let id = last.text.chars().any(|c| c.is_ascii_digit()) && (reference.class.is_some() || first.kind == Kind::Name);
    id.then(|| written.to_owned())
}

/// A value without references: slugs and titles between commas, or words for something outside.
fn by_pieces(edges: &Edges<'_>, whole: &str, place: Place, found: &mut Vec<Meant>, strangers: &mut Vec<String>) {
    for piece in
        whole.split([',', ';', '\u{3001}', '\u{ff0c}']).map(str::trim).filter(|piece| !piece.is_empty()).take(50)
    {
        let plain = piece.trim_matches(|c: char| matches!(c, '"' | '\'' | '`' | '*' | '_' | '[' | ']'));
        // "2 tests" says how many, and not which.
        let counted = plain.starts_with(|c: char| c.is_ascii_digit()) && plain.contains(' ');
        if let Some(target) = edges.targets.resolve(plain, None, None, place) {
            found.push(Meant { targets: vec![target], named: None });
        } else if !counted
            && plain.split_whitespace().count() <= 8
            && plain.len() <= 80
            && class_of(plain).is_none()
            && !canonical(plain).is_empty()
        {
            strangers.push(plain.to_owned());
        }
    }
}
