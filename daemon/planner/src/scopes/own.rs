//! The paths that an item itself names: its fields first, then its title, then the lines below it.

use super::{
    context::{self, Part},
    mentions::{self, Mention, Named, Reading},
    path::Shape,
};
use crate::draft::{Detail, DetailKind, Draft, Field, FieldKey};

/// From so many bytes on, the lines below an item are a report about the work and not a list of its parts.
const LONG: usize = 1_200;

/// Of a directory no more parts than this take its place.
const SHORT: usize = 12;

/// What an item names.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// Paths that the work changes, in the order in which they are named.
    pub(super) paths: Vec<Mention>,
    /// True where a field of the item lists them.
    pub(super) listed: bool,
    /// Paths that leave the repo, and where they are named.
    pub(super) outside: Vec<(String, Option<u32>)>,
}

/// What the title and the lines below it name, in their order.
pub(super) fn lines(draft: &Draft) -> Vec<Named> {
    let sentence = |text: &str, line| mentions::find(text, line, Reading::Sentence);
    let below = draft.details.iter().map(|detail| sentence(&detail.text, detail.line));
    // Why something is deferred is no part of it.
    let reason = ["**Deferred", "**deferred", ". Deferred"].iter().filter_map(|mark| draft.title.find(mark)).min();
    let title = reason.and_then(|at| draft.title.get(..at)).unwrap_or(&draft.title);
    std::iter::once(sentence(title, draft.line)).chain(below).collect()
}

/// Reads an item with what its [`lines`] name. `believes` decides on words with slashes that are a path only where somebody knows them.
pub(super) fn read(draft: &Draft, named: Vec<Named>, believes: impl Fn(&str) -> bool) -> Own {
    let mut own = Own::default();
    let mut take = |named: Named, line| {
        own.outside.extend(named.outside.into_iter().map(|path| (path, line)));
        named
            .paths
            .into_iter()
            .filter(|path| path.shape != Shape::Perhaps || believes(&path.written))
            .collect::<Vec<_>>()
    };
    let mut fields = Vec::new();
    let mut everywhere = false;
    for field in draft.fields.iter().filter(|field| names_files(field)) {
        let paths = take(mentions::find(&field.value, field.line, Reading::List), field.line);
        everywhere |= paths.is_empty() && field.key == FieldKey::Files && is_everywhere(&field.value);
        fields.extend(paths);
    }
    let mut named = named.into_iter();
    let title = tidied(take(named.next().unwrap_or_default(), draft.line));
    let mut lines = Vec::new();
    // "Files: multiple": what the lines below name are examples.
    for (detail, named) in draft.details.iter().zip(named).filter(|(detail, _)| is_work(detail) && !everywhere) {
        let paths = take(named, detail.line);
        if !paths.is_empty() {
            lines.push((detail, tidied(paths)));
        }
    }
    own.listed = !fields.is_empty();
    own.paths = choose(fields, title, &lines, draft);
    own
}

/// True for a field whose value lists files of the work.
pub(super) fn names_files(field: &Field) -> bool {
    matches!(field.key, FieldKey::Files | FieldKey::Creates | FieldKey::Boundary)
}

/// True for the value of a field that names no files but says that there are many.
fn is_everywhere(value: &str) -> bool {
    let first = value.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    matches!(
        first.to_lowercase().as_str(),
        "all"
            | "any"
            | "every"
            | "many"
            | "multiple"
            | "several"
            | "throughout"
            | "various"
            | "alle"
            | "mehrere"
            | "varios"
            | "todos"
            | "plusieurs"
    )
}

/// True for a line about the work itself: not what is run to see whether it is done.
fn is_work(detail: &Detail) -> bool {
    matches!(detail.kind, DetailKind::Text | DetailKind::Step) && !detail.text.starts_with("Run:")
}

/// Behind a path with a directory, a bare name is said of that file unless a verb or a list makes it one of its own.
fn tidied(mut paths: Vec<Mention>) -> Vec<Mention> {
    let mut directory = false;
    paths.retain(|path| {
        let kept = path.shape != Shape::Bare || !directory || path.beside.is_some() || path.part == Part::Worked;
        directory |= path.shape != Shape::Bare;
        kept
    });
    paths
}

fn choose(fields: Vec<Mention>, title: Vec<Mention>, lines: &[(&Detail, Vec<Mention>)], draft: &Draft) -> Vec<Mention> {
    let changed =
        |paths: &[Mention]| paths.iter().filter(|path| path.part <= Part::Changed).cloned().collect::<Vec<_>>();
    let mut chosen = fields;
    let listed = !chosen.is_empty();
    chosen.extend(changed(&title));
    if listed {
        return distinct(chosen);
    }
    let titled = !chosen.is_empty();
    let long = draft.details.iter().map(|detail| detail.text.len()).sum::<usize>() > LONG;
    let mut first = true;
    for (detail, paths) in lines {
        let ordered = context::orders(&detail.text) || detail.text.starts_with('#');
        let said = |path: &&Mention| match path.part {
            Part::Worked => !titled || ordered,
            Part::Changed => ordered || !titled && (!long || first || detail.kind == DetailKind::Step),
            Part::Consulted | Part::Aside => false,
        };
        let before = chosen.len();
        chosen.extend(paths.iter().filter(said).cloned());
        first &= chosen.len() == before;
    }
    if long {
        narrow(&mut chosen, lines);
    }
    if chosen.is_empty() {
        // Nothing is said to be changed: what is consulted by name is the best that is known.
        let consulted = |path: &&Mention| path.part == Part::Consulted && path.shape != Shape::Bare;
        chosen.extend(title.iter().filter(consulted).cloned());
        if chosen.is_empty() {
            chosen.extend(lines.iter().flat_map(|(_, paths)| paths).filter(consulted).take(1).cloned());
        }
    }
    distinct(chosen)
}

/// A long report names a directory first and later the directories in it that are to be made: then those are meant.
fn narrow(chosen: &mut Vec<Mention>, lines: &[(&Detail, Vec<Mention>)]) {
    let wide = |path: &Mention| path.shape == Shape::Directory;
    let mut inside: Vec<Mention> = Vec::new();
    chosen.retain(|path| {
        let within = |other: &&Mention| {
            let below = other.written.strip_prefix(path.written.trim_end_matches('/'));
            below.is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
                && wide(other)
                && other.part <= Part::Changed
        };
        let parts: Vec<Mention> = match wide(path) {
            true => lines.iter().flat_map(|(_, paths)| paths).filter(within).take(SHORT).cloned().collect(),
            false => Vec::new(),
        };
        let kept = parts.len() < 2;
        if !kept {
            inside.extend(parts);
        }
        kept
    });
    chosen.extend(inside);
}

/// `README` beside `README.md`: the same file, called by its name alone.
fn is_stem(short: &str, long: &str) -> bool {
    long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.') && rest.len() > 1 && !rest.contains('/'))
        && !short.contains('.')
}

/// Each path once; a bare name that ends another path of the item is that path.
fn distinct(paths: Vec<Mention>) -> Vec<Mention> {
    let mut kept: Vec<Mention> = Vec::new();
    for path in paths {
        let plain = path.written.trim_end_matches('/');
        if kept.len() > 200
            || kept.iter().any(|other| {
                other.written.trim_end_matches('/') == plain
                    || ends_in(&other.written, plain)
                    || path.shape == Shape::Bare && is_stem(plain, &other.written)
            })
        {
            continue;
        }
        kept.retain(|other| {
            other.beside.is_some()
                || other.shape != Shape::Bare
                || !ends_in(&path.written, &other.written) && !is_stem(&other.written, &path.written)
        });
        kept.push(path);
    }
    kept
}

fn ends_in(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|before| before.ends_with('/'))
}
