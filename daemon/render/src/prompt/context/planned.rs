//! What the plan says of a worker: its items, its files, and those beside it.

use orch_shared::{
    plan::{ItemProgress, ItemState, OwnedFiles},
    prompting::{Breach, ConflictFacts, ConflictFile, PlannedFacts, PlannedWait, Sibling},
    time::Spoken,
};
use serde::Serialize;

use super::{BODY, ITEMS, SUBJECT, code_of};
use crate::quote::{
    markdown::{code, command, quote_lines},
    shell::{Unquotable, quote},
};

/// Paths of one scope that are listed; a plan may give hundreds to one worker.
const PATHS: usize = 40;

#[derive(Debug, Serialize)]
pub(super) struct PlannedContext {
    focus: String,
    /// All items, done or not.
    items: Vec<ItemContext>,
    /// Those without a checkpoint.
    remaining: Vec<ItemContext>,
    n_more_items: usize,
    n_more_remaining: usize,
    /// What is left, by its estimate.
    takes: String,
    scope: Vec<String>,
    n_more_paths: usize,
    /// True where an item does not say which files it changes.
    is_scope_open: bool,
    checkpoints: Vec<String>,
    awaits: Vec<WaitContext>,
    awaited_by: Vec<WaitContext>,
    siblings: Vec<SiblingContext>,
    n_more_siblings: usize,
    breaches: Vec<BreachContext>,
    n_more_breaches: usize,
}

#[derive(Clone, Debug, Serialize)]
struct ItemContext {
    id: String,
    size: &'static str,
    state: &'static str,
    quoted: String,
}

#[derive(Debug, Serialize)]
struct WaitContext {
    task: String,
    id: String,
    is_there: bool,
    quoted: String,
}

#[derive(Debug, Serialize)]
struct SiblingContext {
    task: String,
    branch: String,
    focus: String,
    scope: Vec<String>,
    n_more_paths: usize,
}

#[derive(Debug, Serialize)]
struct BreachContext {
    path: String,
    /// None where the plan gives the file to nobody.
    owner: Option<String>,
    show: String,
}

#[derive(Debug, Serialize)]
pub(super) struct ConflictContext {
    files: Vec<FileContext>,
    n_more_files: usize,
}

#[derive(Debug, Serialize)]
struct FileContext {
    path: String,
    owner: Option<String>,
    hunks: Vec<HunkContext>,
    n_more_hunks: usize,
}

#[derive(Debug, Serialize)]
struct HunkContext {
    first: String,
    second: String,
}

pub(super) fn planned(facts: &PlannedFacts, base: &str) -> Result<PlannedContext, Unquotable> {
    let left = || facts.items.iter().filter(|item| item.state != ItemState::Done);
    let minutes: u64 = left().map(|item| u64::from(item.item.size.minutes())).sum();
    let (scope, n_more_paths) = paths(&facts.scope);
    Ok(PlannedContext {
        focus: quote_lines(facts.focus.expose(), SUBJECT),
        items: facts.items.iter().take(ITEMS).map(item).collect(),
        remaining: left().take(ITEMS).map(item).collect(),
        n_more_items: facts.items.len().saturating_sub(ITEMS),
        n_more_remaining: left().count().saturating_sub(ITEMS),
        takes: Spoken(std::time::Duration::from_secs(60 * minutes)).to_string(),
        scope,
        n_more_paths,
        is_scope_open: !facts.scope.all_known,
        checkpoints: facts.checkpoints.iter().take(ITEMS).map(|text| code(text.expose(), SUBJECT)).collect(),
        awaits: facts.awaits.iter().take(ITEMS).map(wait).collect(),
        awaited_by: facts.awaited_by.iter().take(ITEMS).map(wait).collect(),
        siblings: facts.siblings.iter().take(ITEMS).map(sibling).collect(),
        n_more_siblings: facts.siblings.len().saturating_sub(ITEMS),
        breaches: facts.breaches.iter().take(ITEMS).map(|it| breach(it, base)).collect::<Result<_, _>>()?,
        n_more_breaches: facts.breaches.len().saturating_sub(ITEMS),
    })
}

impl PlannedContext {
    /// How many texts of the documents are in it.
    pub(super) fn count_quoted(&self) -> usize {
        1 + self.items.len() + self.awaits.len() + self.awaited_by.len() + self.siblings.len()
    }
}

fn item(progress: &ItemProgress) -> ItemContext {
    let item = &progress.item;
    let own = item.source_id.as_ref().map(|id| format!("{}: ", id.expose())).unwrap_or_default();
    ItemContext {
        id: item.id.to_string(),
        size: item.size.name(),
        state: match progress.state {
            ItemState::Done => "done",
            ItemState::InHand => "in hand",
            ItemState::Left => "left",
        },
        quoted: quote_lines(&format!("{own}{}", item.description.expose()), BODY),
    }
}

fn wait(wait: &PlannedWait) -> WaitContext {
    WaitContext {
        task: wait.worker.to_string(),
        id: wait.item.id.to_string(),
        is_there: wait.is_there,
        quoted: quote_lines(wait.item.description.expose(), SUBJECT),
    }
}

fn sibling(sibling: &Sibling) -> SiblingContext {
    let (scope, n_more_paths) = paths(&sibling.scope);
    SiblingContext {
        task: sibling.task.to_string(),
        branch: code_of(&sibling.branch),
        focus: quote_lines(sibling.focus.expose(), SUBJECT),
        scope,
        n_more_paths,
    }
}

/// The first paths of a scope, and how many more there are.
fn paths(scope: &OwnedFiles) -> (Vec<String>, usize) {
    let shown = scope.paths.iter().take(PATHS).map(|path| code(path.expose(), SUBJECT));
    (shown.collect(), scope.paths.len().saturating_sub(PATHS))
}

fn breach(breach: &Breach, base: &str) -> Result<BreachContext, Unquotable> {
    let path = breach.path.shown();
    // A path that cannot be put into a command is looked at by the whole.
    let of_path = quote(path.expose()).map_or_else(|_| String::new(), |path| format!(" -- {path}"));
    Ok(BreachContext {
        path: code(path.expose(), SUBJECT),
        owner: breach.owner.as_ref().map(ToString::to_string),
        show: command(&format!("git log --oneline --no-merges {}..HEAD{of_path}", quote(base)?)),
    })
}

pub(super) fn conflict(facts: &ConflictFacts) -> ConflictContext {
    ConflictContext {
        files: facts.files.iter().take(ITEMS).map(file).collect(),
        n_more_files: facts.files.len().saturating_sub(ITEMS),
    }
}

impl ConflictContext {
    /// How many texts of the two sides are in it.
    pub(super) fn count_quoted(&self) -> usize {
        self.files.iter().map(|file| 2 * file.hunks.len()).sum()
    }
}

fn file(file: &ConflictFile) -> FileContext {
    const HUNKS: usize = 3;
    let hunk = |hunk: &orch_shared::prompting::Hunk| HunkContext {
        first: quote_lines(hunk.first.expose(), BODY),
        second: quote_lines(hunk.second.expose(), BODY),
    };
    FileContext {
        path: code(file.path.shown().expose(), SUBJECT),
        owner: file.owner.as_ref().map(ToString::to_string),
        hunks: file.hunks.iter().take(HUNKS).map(hunk).collect(),
        n_more_hunks: file.hunks.len().saturating_sub(HUNKS),
    }
}
