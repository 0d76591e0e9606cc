//! One item makes what another uses: files, names, interfaces (planning.md rule 25).
//!
//! Only what exactly one item makes counts, and only for items after it: what stands before it, a test written first,
//! does not wait. What fields say, `Produces` and `Consumes`, counts in both directions.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::plan::DependencyKind;

use super::{
    edges::{Edges, Evidence},
    references,
    targets::{Class, Place, Target},
    tokens::tokens,
};
use crate::{
    draft::{DetailKind, Draft, FieldKey, Scope},
    scopes::is_file_ending,
};

/// Verbs at the beginning of a title that make something new.
const MAKES: &[&str] = &["add", "create", "define", "extract", "implement", "introduce", "scaffold", "write"];

/// Words after which a name is the place of the work and not what it makes.
const PLACES: &[&str] =
    &["at", "by", "for", "from", "in", "into", "of", "on", "onto", "to", "under", "using", "via", "with"];

/// Words for kinds of things, behind their names.
const KINDS: &[&str] = &[
    "and",
    "class",
    "component",
    "enum",
    "function",
    "helper",
    "hook",
    "interface",
    "method",
    "model",
    "module",
    "script",
    "service",
    "struct",
    "table",
    "trait",
    "type",
    "types",
];

/// Who makes something, and whether a field says so; none where several do.
type Makers<'a> = BTreeMap<&'a str, Option<(usize, bool)>>;

/// Joins makers and users.
pub(super) fn read(edges: &mut Edges<'_>, scopes: &[Scope]) {
    let drafts = edges.drafts;
    let mut makers = Makers::new();
    for (item, (_, draft)) in drafts.items.iter().enumerate() {
        for (thing, stated) in made(draft) {
            let makes = makers.entry(thing).or_insert(Some((item, stated)));
            if makes.is_some_and(|(other, _)| other != item) {
                *makes = None;
            }
        }
    }
    for (item, (reading, draft)) in drafts.items.iter().enumerate() {
        let place = Place { reading: *reading, item: Some(item), group: draft.group };
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        for (thing, line, said) in used(draft, scopes.get(item)) {
            let Some((maker, stated)) = makers.get(thing).copied().flatten() else { continue };
            let counts = maker < item || stated && said;
            if !counts || maker == item || !seen.insert(maker) {
                continue;
            }
            let title = drafts.items.get(maker).map_or("", |(_, draft)| draft.title.as_str());
            let words = format!("uses {thing}, which is made by: {title}");
            let evidence = Evidence { kind: DependencyKind::CreatesUses, words: &words, line, named: None };
            edges.add(item, Target::Item(maker), &evidence);
        }
        consumes(edges, item, draft, place);
    }
}

/// "Consumes: the token type of Task 2".
fn consumes(edges: &mut Edges<'_>, item: usize, draft: &Draft, place: Place) {
    for field in draft.fields.iter().filter(|field| field.key == FieldKey::Consumes) {
        let tokens = tokens(&field.value);
        let mut at = 0;
        while at < tokens.len() {
            let (list, end) = references::list(&tokens, at);
            for reference in list.iter().filter(|reference| reference.class == Some(Class::Item)) {
                let meant = references::meant(reference, &field.value, &tokens, edges.targets, place);
                let evidence =
                    Evidence { kind: DependencyKind::CreatesUses, words: &field.value, line: field.line, named: None };
                edges.waits(Target::Item(item), &meant.targets, &evidence);
            }
            at = end.max(at + 1);
        }
    }
}

/// What an item makes; true where a field says so.
fn made(draft: &Draft) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    for field in &draft.fields {
        match field.key {
            FieldKey::Creates => {
                found.extend(words(&field.value).filter(|word| is_path(word)).map(|word| (word, true)));
            }
            FieldKey::Produces => {
                found.extend(
                    names(&field.value).filter(|word| is_path(word) || is_identifier(word)).map(|word| (word, true)),
                );
            }
            _ => {}
        }
    }
    let mut title = words(&draft.title).peekable();
    let verb = title.next().map(str::to_lowercase).unwrap_or_default();
    if MAKES.contains(&verb.as_str()) {
        let mut placed = false;
        while let Some(word) = title.next() {
            placed |= PLACES.contains(&word.to_lowercase().as_str());
            // "Create the store in src/store.rs" makes the file; "add a field to src/store.rs" does not.
            if is_path(word) {
                found.extend((verb == "create").then_some((word, false)));
                break;
            }
            // "Add the GitHub icon": a name before another noun is not what is made.
            let quoted = draft.title.contains(&format!("`{word}"));
            let alone = title.peek().is_none_or(|next| {
                let next = next.to_lowercase();
                PLACES.contains(&next.as_str()) || KINDS.contains(&next.as_str())
            });
            if is_identifier(word) && !placed && (quoted || alone) {
                found.push((word, false));
            }
        }
    }
    found
}

/// What an item names that others may make, with the line, and whether a field says so.
fn used<'a>(draft: &'a Draft, scope: Option<&'a Scope>) -> Vec<(&'a str, Option<u32>, bool)> {
    let mut found = Vec::new();
    for field in &draft.fields {
        if matches!(field.key, FieldKey::Files | FieldKey::Reads | FieldKey::Consumes) {
            found.extend(names(&field.value).map(|word| (word, field.line, field.key == FieldKey::Consumes)));
        }
    }
    found.extend(words(&draft.title).map(|word| (word, draft.line, false)));
    for detail in draft.details.iter().filter(|detail| matches!(detail.kind, DetailKind::Text | DetailKind::Step)) {
        found.extend(words(&detail.text).map(|word| (word, detail.line, false)));
    }
    found.retain(|(word, _, _)| is_path(word) || is_identifier(word));
    if let Some(scope) = scope {
        let own = scope.paths.iter().zip(&scope.from).filter(|(_, from)| !from.inherited);
        found.extend(own.map(|(path, from)| (path.as_str(), from.line, false)));
    }
    found
}

/// The words of a text, without line numbers of paths and the stops of sentences.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let sign = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '/' | '.' | '-' | '@');
    text.split(sign)
        .map(|word| word.trim_matches(|c: char| matches!(c, '.' | '-' | '/')))
        .filter(|word| !word.is_empty())
}

/// The words of a field, and of a member the name of what it is a member of: `OrderStore.load` and `OrderStore`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    words(text).flat_map(|word| {
        let of = word.split_once('.').map(|(of, _)| of).filter(|of| is_identifier(of) && is_identifier(word));
        std::iter::once(word).chain(of)
    })
}

fn is_path(word: &str) -> bool {
    word.contains('/') && word.len() > 4 && word.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

/// A name that no sentence holds by chance: `loadUser`, `TokenStore`, `user_id`, `TokenStore.load`.
fn is_identifier(word: &str) -> bool {
    // The name of a file is a path, and no name in a program.
    let dotted = word.rsplit_once('.').is_some_and(|(_, last)| !last.is_empty() && !is_file_ending(last));
    let sign = |c: char| c == '_' || c == '.' && dotted;
    let plain = word.len() > 3 && word.len() < 80 && word.chars().all(|c| c.is_ascii_alphanumeric() || sign(c));
    let small = word.chars().any(|c| c.is_ascii_lowercase());
    let humps = word.chars().skip(1).any(|c| c.is_ascii_uppercase());
    let inner = word.trim_matches('_').contains('_');
    plain && (inner || small && humps) && !word.starts_with(|c: char| c.is_ascii_digit())
}
