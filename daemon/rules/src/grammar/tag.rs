//! Reads one bracket group: a tag, something that was meant as one, or something else altogether.

use orch_shared::{
    ids::{Item, TaskId},
    text::Untrusted,
};

use super::{
    MOST_STATEMENTS, Provider, Statement,
    brackets::Group,
    likeness::{capital, resembled},
};

/// The four tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    Checkpoint,
    Complete,
    Blocked,
    Needs,
}

impl Keyword {
    pub(super) const ALL: [Self; 4] = [Self::Checkpoint, Self::Complete, Self::Blocked, Self::Needs];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Checkpoint => "CHECKPOINT",
            Self::Complete => "COMPLETE",
            Self::Blocked => "BLOCKED",
            Self::Needs => "NEEDS",
        }
    }

    /// The agreed form of a subject with this tag.
    pub(super) const fn form(self) -> &'static str {
        match self {
            Self::Checkpoint => "[CHECKPOINT] what was done",
            Self::Complete => "[COMPLETE] what was done",
            Self::Blocked => "[BLOCKED:reason] what was done",
            Self::Needs => "[NEEDS:task-2/Item] what was done",
        }
    }

    /// Reads the name, in any letter case and width.
    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|keyword| word.chars().map(capital).eq(keyword.word().chars()))
    }

    fn of_capitals(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|keyword| keyword.word() == word)
    }
}

/// What a bracket group is.
#[derive(Debug)]
pub(super) enum Reading {
    /// Nothing of ours: `[WIP]`, `[JIRA-12]`.
    Foreign,
    /// Meant as a tag, but it cannot be told what it says.
    Meant(Keyword),
    /// A tag.
    Tag {
        /// Which.
        keyword: Keyword,
        /// What it says: one statement, or for each needed item one.
        statements: Vec<Statement>,
        /// True when it is in the agreed form.
        strict: bool,
    },
}

/// Reads a group that stands where a tag may stand.
pub(super) fn read(group: &Group<'_>) -> Reading {
    let (head, tail) = match group.inner.split_once([':', '：']) {
        Some((head, tail)) => (head, Some(tail)),
        None => (group.inner, None),
    };
    let named = Keyword::of(head.trim());
    if !group.closed {
        return meant(group.inner).map_or(Reading::Foreign, Reading::Meant);
    }
    let reading = match named {
        Some(keyword) => {
            let colon = tail.is_none() || group.inner[head.len()..].starts_with(':');
            says(keyword, tail).map(|(statements, strict)| (statements, strict && colon && keyword.word() == head))
        }
        None => says_without_colon(group.inner).map(|statements| (statements, false)),
    };
    let keyword = named.or_else(|| meant(group.inner));
    match (keyword, reading) {
        (Some(keyword), Some((statements, strict))) => {
            Reading::Tag { keyword, statements, strict: strict && group.plain }
        }
        (Some(keyword), None) => Reading::Meant(keyword),
        (None, _) => Reading::Foreign,
    }
}

/// The tag that a group spells exactly, wherever it stands: in a summary, only this is taken for a tag out of place.
pub(super) fn spelt(inner: &str) -> Option<Keyword> {
    Keyword::ALL.into_iter().find(|keyword| match (keyword, inner.strip_prefix(keyword.word())) {
        (_, Some("")) => true,
        (Keyword::Blocked | Keyword::Needs, Some(rest)) => rest.starts_with(':'),
        _ => false,
    })
}

/// Which tag a group was meant for, by its name before the colon, its first word, or any word in capitals.
fn meant(inner: &str) -> Option<Keyword> {
    const FAR: usize = 80;
    let inner = inner.trim_start();
    let near = inner.char_indices().nth(FAR).map_or(inner, |(at, _)| &inner[..at]);
    let name = near.split([':', '：']).next().unwrap_or(near);
    let (first, _) = first_word(near);
    resembled(name)
        .or_else(|| if is_capitals(first) { resembled(first) } else { Keyword::of(first) })
        .or_else(|| near.split_whitespace().find_map(Keyword::of_capitals))
}

fn first_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len()))
}

fn is_capitals(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_uppercase())
}

/// What a tag says, and whether what follows its name has the agreed form.
fn says(keyword: Keyword, tail: Option<&str>) -> Option<(Vec<Statement>, bool)> {
    match (keyword, tail) {
        // What a checkpoint adds after a colon takes nothing from it. With `[COMPLETE: 3 of 5]` that would be a guess.
        (Keyword::Checkpoint, _) => Some((vec![Statement::Checkpoint], tail.is_none())),
        (Keyword::Complete, None) => Some((vec![Statement::Complete], true)),
        (Keyword::Complete, Some(tail)) => tail.trim().is_empty().then(|| (vec![Statement::Complete], false)),
        (Keyword::Blocked, _) => {
            let reason = tail.map(str::trim).filter(|reason| !reason.is_empty());
            Some((vec![Statement::Blocked { reason: reason.map(Untrusted::from) }], reason.is_some()))
        }
        (Keyword::Needs, tail) => needs(tail?),
    }
}

/// Reads what leaves out the colon: `[BLOCKED no key]`, `[CHECKPOINT 2]`, `[NEEDS task-2/UserModel]`.
fn says_without_colon(inner: &str) -> Option<Vec<Statement>> {
    let (word, rest) = first_word(inner.trim());
    match Keyword::of(word)? {
        Keyword::Checkpoint => {
            let numbered = rest.trim_start_matches([' ', '#', '-', '_', '(']).starts_with(|c: char| c.is_ascii_digit());
            numbered.then(|| vec![Statement::Checkpoint])
        }
        Keyword::Blocked if is_capitals(word) => {
            let reason = rest.trim_start_matches([' ', '-', '–', '—', '=', '/', ',', ';']).trim();
            (!reason.is_empty()).then(|| vec![Statement::Blocked { reason: Some(Untrusted::from(reason)) }])
        }
        // `[blocked users] …` speaks of users.
        Keyword::Blocked | Keyword::Complete => None,
        Keyword::Needs => needs(rest).map(|(statements, _)| statements),
    }
}

/// Reads `task-2/UserModel,Session`.
fn needs(tail: &str) -> Option<(Vec<Statement>, bool)> {
    let (written, list) = tail.split_once(['/', '／'])?;
    if written.trim().is_empty() {
        return None;
    }
    let mut provider = Provider::of(written);
    let mut strict = matches!(provider, Provider::Task(_)) && !written.contains(char::is_whitespace);
    strict &= tail[written.len()..].starts_with('/') && !list.contains(['，', '、']);
    let mut statements = Vec::new();
    for (place, part) in list.split([',', '，', '、']).take(MOST_STATEMENTS + 1).enumerate() {
        let mut item = part.trim();
        // `[NEEDS:task-2/A, task-3/B]` plainly means two workers.
        if place > 0
            && let Some((other, rest)) = item.split_once('/')
            && let Ok(task) = TaskId::parse(other.trim())
        {
            provider = Provider::Task(task);
            item = rest.trim();
            strict = false;
        }
        let item = Item::new(item);
        if item.folded().is_empty() {
            strict = false;
            continue;
        }
        statements.push(Statement::Needs { provider: provider.clone(), item });
    }
    (!statements.is_empty()).then_some((statements, strict))
}
