//! What a person must say before an item can be given to a worker (planning.md rule 19).
//!
//! One question for an item at most, and the first of these that fits:
//!
//! 1. several files fit what is written
//! 2. the document contradicts itself about whether it is done ([`open`])
//! 3. somebody must decide first, or says only that something might be done ([`open`])
//! 4. nothing says where, in a document that says so elsewhere or is a list of wishes ([`places`])
//!
//! What a person answered is not asked again. Finished items are never asked about.

mod open;
mod places;

use orch_shared::plan::{ItemId, Missing};

use crate::{
    draft::{Acting, Asked, Draft, Drafts, Nature, Scope, State},
    input::{Answer, Answers},
    questions::places::Places,
};

/// Formats in which "in progress" means that somebody has taken it.
const TRACKERS: &[&str] = &["backlog.md", "beads", "github-issues"];

/// So many files of an ambiguous name are offered.
const OFFERED: usize = 8;

/// The questions, in the order of the items.
#[must_use]
pub fn ask(drafts: &Drafts, _actions: &[Acting], scopes: &[Scope], answers: &Answers) -> Vec<Asked> {
    let places = Places::new(drafts, scopes);
    let nothing = Scope::default();
    let mut asked = Vec::new();
    for (item, of) in drafts.items.iter().enumerate().filter(|(_, (_, draft))| draft.state.is_open()) {
        let (reading, draft) = of;
        let answer = answers.items.get(&ItemId::at(item));
        if answer.is_some_and(settles) {
            continue;
        }
        let scope = scopes.get(item).unwrap_or(&nothing);
        let about = |missing, question: String| Asked { item, missing, question, candidates: Vec::new() };
        let found = ambiguous(item, scope)
            .or_else(|| undecided(drafts, item, of).map(|question| about(missing(scope), question)))
            .or_else(|| {
                let unsaid = scope.paths.is_empty() && scope.ambiguous.is_empty();
                let why = places.why(*reading, draft).filter(|_| unsaid)?;
                Some(about(Missing::Scope, why))
            });
        asked.extend(found);
    }
    asked
}

/// True where a person said enough to begin with.
fn settles(answer: &Answer) -> bool {
    answer.scope.is_some() || answer.size.is_some() || answer.dropped || answer.worker.is_some()
}

fn ambiguous(item: usize, scope: &Scope) -> Option<Asked> {
    let (words, files) = scope.ambiguous.first()?;
    Some(Asked {
        item,
        missing: Missing::AmbiguousScope,
        question: format!("{} files fit \"{words}\": which one is meant?", files.len()),
        candidates: files.iter().take(OFFERED).cloned().collect(),
    })
}

/// Why nobody can begin with it: a decision, a contradiction, too little.
fn undecided(drafts: &Drafts, item: usize, (reading, draft): &(usize, Draft)) -> Option<String> {
    let group = drafts.group_of(item).map(|group| group.title.as_str());
    let tracker = drafts.readings.get(*reading).is_some_and(|reading| TRACKERS.contains(&reading.format));
    if draft.state == State::InProgress && tracker {
        return Some("Somebody is at it already: is it to be planned too?".to_owned());
    }
    if let Some(doubt) = &draft.doubt {
        return Some(doubt.what.clone());
    }
    match draft.nature {
        Nature::Verification => None,
        Nature::Decision => Some("A person must decide this first: what is the decision?".to_owned()),
        Nature::Vague => Some("It does not say what is to be done: what is the work?".to_owned()),
        Nature::Work => open::why(draft, group),
    }
}

/// What an item lacks whose work is not clear.
fn missing(scope: &Scope) -> Missing {
    if scope.paths.is_empty() { Missing::Both } else { Missing::Action }
}

#[cfg(test)]
mod tests;
