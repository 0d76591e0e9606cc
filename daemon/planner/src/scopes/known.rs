//! What the rest of a document says about paths: its directories, and the files that it names beside identifiers.
//!
//! A review says once "`loadUser` (`src/user.ts:12`)" and later only "`loadUser`" (planning.md rule 18).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    mentions::{self, Mention, Reading},
    path::Shape,
    words::{self, Set},
};
use crate::draft::{self, Group, NoteKind, Said};

/// Directories deeper than this are not learned.
const DEEP: usize = 12;

/// A path that somebody names, and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) path: String,
    pub(super) shape: Shape,
    pub(super) line: Option<u32>,
}

/// What a document knows of paths.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// First parts of paths that are surely paths.
    roots: BTreeSet<String>,
    /// What a name stands for; none where it stands for several.
    names: BTreeMap<String, Option<Told>>,
    /// For each group, the paths in its heading.
    pub(super) headings: Vec<Vec<Told>>,
    /// The files that the document lists, with the group of the list and the words that describe each.
    pub(super) lists: Vec<(Option<usize>, Told, String)>,
    /// The directory that the document is about, as its title says.
    pub(super) title: Option<Told>,
    /// For a part of a directory, what leads to it; none where there are several.
    parts: BTreeMap<String, Option<String>>,
    /// Words with slashes that are paths where another one begins like them, and the heading that they stand in.
    perhaps: Vec<(Option<usize>, Mention)>,
    /// File names without a directory in the text below a heading, with its group.
    bare: Vec<(usize, String)>,
    /// For a bare name, the directory in the heading above it.
    beside: BTreeMap<String, Option<Told>>,
}

impl Known {
    /// Gathers it from a reading's groups and notes.
    pub(super) fn gather(reading: &draft::Reading) -> Self {
        let mut known = Self::default();
        if let Some(title) = &reading.title {
            let named = mentions::find(&title.what, title.line, Reading::Sentence);
            let mut directories = named.paths.iter().filter(|path| path.shape == Shape::Directory);
            if let (Some(only), None) = (directories.next(), directories.next()) {
                known.title = Some(told(only));
            }
        }
        for note in &reading.notes {
            let list = note.kind == NoteKind::Files;
            let named = mentions::find(&note.text, note.line, if list { Reading::List } else { Reading::Sentence });
            known.learn(&note.text, &named.paths);
            for path in &named.paths {
                match (path.shape, note.group) {
                    (Shape::Perhaps, _) => known.perhaps.push((None, path.clone())),
                    (Shape::Bare, Some(group)) => known.bare.push((group, path.written.clone())),
                    _ => {}
                }
            }
            if list && let Some(path) = named.paths.first().filter(|path| path.shape != Shape::Perhaps) {
                known.lists.push((note.group, told(path), note.text.clone()));
            }
        }
        for (at, group) in reading.groups.iter().enumerate() {
            let named = mentions::find(&group.title, group.line, Reading::Sentence);
            known.learn(&group.title, &named.paths);
            let doubtful = named.paths.iter().filter(|path| path.shape == Shape::Perhaps);
            known.perhaps.extend(doubtful.map(|path| (Some(at), path.clone())));
            known.headings.push(named.paths.iter().filter(|path| path.shape != Shape::Perhaps).map(told).collect());
        }
        known
    }

    /// Learns from a line of the document.
    pub(super) fn learn(&mut self, text: &str, paths: &[Mention]) {
        let sure: Vec<&Mention> = paths.iter().filter(|path| path.shape != Shape::Perhaps).collect();
        for path in &sure {
            if let Some((first, _)) = path.written.split_once('/') {
                self.roots.insert(first.to_owned());
            }
            self.learn_parts(path);
            if path.shape != Shape::Pattern && path.written.contains('/') {
                let plain = path.written.trim_end_matches('/');
                self.call(plain.rsplit('/').next().unwrap_or(plain), path);
            }
        }
        // One path in a line is where its identifiers are; of several it is not said which.
        let (Some(path), true) =
            (sure.first(), sure.windows(2).all(|two| matches!(two, [a, b] if a.written == b.written)))
        else {
            return;
        };
        // Without these marks nothing in the line is quoted.
        let quotes = text.contains('`') || text.contains("](");
        if quotes && (path.shape == Shape::File || path.shape == Shape::Bare) {
            for word in words::words(text).into_iter().filter(|word| word.set == Set::Quoted) {
                if let Some(name) = identifier(word.text) {
                    self.call(name, path);
                }
            }
        }
    }

    /// Learns how to get to each directory of a path.
    fn learn_parts(&mut self, path: &Mention) {
        let directory = path.written.rsplit_once('/').map_or("", |(directory, _)| directory);
        let mut end = 0;
        for part in directory.split('/').take(DEEP) {
            end += part.len();
            if let Some(prefix) = directory.get(..end).filter(|_| !part.is_empty()) {
                let known = self.parts.entry(part.to_owned()).or_insert_with(|| Some(prefix.to_owned()));
                if known.as_deref().is_some_and(|known| known != prefix) {
                    *known = None;
                }
            }
            end += 1;
        }
    }

    fn call(&mut self, name: &str, path: &Mention) {
        let told = told(path);
        let plain = |told: &Told| told.path.trim_end_matches('/').to_owned();
        // `scanner/` beside `internal/scanner` is the same place, written shorter.
        let inside = |long: &str, short: &str| long.strip_suffix(short).is_some_and(|before| before.ends_with('/'));
        let entry = self.names.entry(name.to_owned()).or_insert_with(|| Some(told.clone()));
        if let Some(before) = entry {
            let (one, other) = (plain(before), plain(&told));
            if inside(&other, &one) {
                *entry = Some(told);
            } else if one != other && !inside(&one, &other) {
                *entry = None;
            }
        }
    }

    /// Decides on what was in doubt, once all lines are known.
    pub(super) fn settle(&mut self, groups: &[Group], title: Option<&Said<String>>) {
        if let (None, Some(title)) = (&self.title, title) {
            // "Audit of `@acme/store`": the package, where the document names a directory of that name.
            let mut names = title.what.split(|c: char| c.is_whitespace() || matches!(c, '`' | '(' | ')' | ',' | ':'));
            let package = names.find_map(|word| word.strip_prefix('@').and_then(|word| word.split('/').nth(1)));
            let directory = package.and_then(|name| self.parts.get(name).cloned().flatten());
            self.title = directory.map(|path| Told { path, shape: Shape::Directory, line: title.line });
        }
        for (heading, path) in std::mem::take(&mut self.perhaps) {
            if !self.believes(&path.written) {
                continue;
            }
            let directory = Mention { shape: Shape::Directory, ..path };
            let plain = directory.written.trim_end_matches('/').to_owned();
            self.call(plain.rsplit('/').next().unwrap_or(&plain), &directory);
            if let Some(list) = heading.and_then(|group| self.headings.get_mut(group)) {
                list.push(told(&directory));
            }
        }
        for (group, name) in std::mem::take(&mut self.bare) {
            let above = upwards(groups, Some(group)).find_map(|at| match self.headings.get(at).map(Vec::as_slice) {
                Some([only]) if only.shape == Shape::Directory => Some(only.clone()),
                _ => None,
            });
            let entry = self.beside.entry(name).or_insert_with(|| above.clone());
            if *entry != above {
                *entry = None;
            }
        }
    }

    /// The directory that the text around a bare file name tells.
    pub(super) fn beside(&self, name: &str) -> Option<&Told> {
        self.beside.get(name)?.as_ref()
    }

    /// True where words with slashes begin like a path of the document.
    pub(super) fn believes(&self, written: &str) -> bool {
        written.split_once('/').is_some_and(|(first, _)| self.roots.contains(first))
    }

    /// The whole path of a bare file name, where the document spells it out somewhere, always the same.
    pub(super) fn spelled(&self, path: &Mention) -> Option<&Told> {
        let told = self.names.get(&path.written).filter(|_| path.shape == Shape::Bare)?.as_ref()?;
        (told.shape == Shape::File).then_some(told)
    }

    /// What a name in backticks stands for, as far as the document says.
    pub(super) fn name(&self, word: &str) -> Option<&Told> {
        let name = identifier(word).unwrap_or(word);
        self.names.get(name)?.as_ref()
    }
}

fn told(path: &Mention) -> Told {
    Told { path: path.written.clone(), shape: path.shape, line: path.line }
}

/// The name in `name`, `name()`, `Type::name`, `object.name()`: long enough to mean one thing.
pub(super) fn identifier(word: &str) -> Option<&str> {
    let word = word.split('(').next().unwrap_or(word);
    let plain =
        word.len() > 3 && word.len() < 80 && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'));
    let marked = word.contains('_')
        || word.chars().skip(1).any(|c| c.is_ascii_uppercase()) && word.chars().any(|c| c.is_ascii_lowercase());
    (plain && marked).then_some(word)
}

/// True where a group or one around it satisfies; goes up without end only as far as there are groups.
pub(super) fn upwards(groups: &[Group], from: Option<usize>) -> impl Iterator<Item = usize> {
    let mut at = from;
    let mut left = groups.len().min(64);
    std::iter::from_fn(move || {
        let here = at.filter(|_| left > 0)?;
        left -= 1;
        at = groups.get(here)?.parent;
        Some(here)
    })
}
