//! Why a plan cannot be accepted: each reason in words that name both sides (domain.md section 10).

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    ids::TaskId,
    plan::{Cycle, ItemId, Manifest, PlannedWorker, Target},
    text::Visible,
};

use crate::owned::overlaps;

/// So many reasons of one kind are said one by one.
const MOST_SAID: usize = 20;

/// What stands against accepting it; empty where nothing does.
#[must_use]
pub fn problems(manifest: &Manifest) -> Vec<String> {
    if manifest.workers.is_empty() {
        return vec![match manifest.clarify.len() {
            0 => "no open work items found: there is nothing to carry out".to_owned(),
            n => format!("every open item is to be clarified first: {n} questions are open"),
        }];
    }
    let all = [
        twice_given(manifest),
        twice_owned(manifest),
        circles(manifest),
        edges_to_nowhere(manifest),
        given_and_unknown(manifest),
    ];
    let said = |kind: Vec<String>| {
        let more = kind.len().saturating_sub(MOST_SAID);
        let more = (more > 0).then(|| format!("and {more} more like these"));
        kind.into_iter().take(MOST_SAID).chain(more)
    };
    all.into_iter().flat_map(said).collect()
}

/// An item that two workers have.
fn twice_given(manifest: &Manifest) -> Vec<String> {
    let mut given: BTreeMap<ItemId, &TaskId> = BTreeMap::new();
    let mut found = Vec::new();
    for worker in &manifest.workers {
        for item in &worker.items {
            if let Some(other) = given.insert(*item, &worker.task) {
                found.push(format!("{item} is given to {other} and to {}", worker.task));
            }
        }
    }
    found
}

/// A file that two workers own, or that lies in a directory, or fits a pattern, which another one owns.
fn twice_owned(manifest: &Manifest) -> Vec<String> {
    let paths = |worker: &PlannedWorker| worker.scope.iter().map(|path| path.expose().to_owned()).collect::<Vec<_>>();
    let owned: Vec<(String, usize)> = manifest
        .workers
        .iter()
        .enumerate()
        .flat_map(|(place, worker)| paths(worker).into_iter().map(move |path| (path, place)))
        .collect();
    let whose = |place: usize, path: &str| {
        let worker = &manifest.workers[place];
        format!("{} ({})", worker.task, items_of(manifest, worker, path))
    };
    let named: Vec<&str> = owned.iter().map(|(path, _)| path.as_str()).collect();
    let mut found: Vec<(usize, usize)> = overlaps(&named)
        .into_iter()
        .filter(|(one, other)| owned[*one].1 != owned[*other].1)
        .map(|(one, other)| (one.min(other), one.max(other)))
        .collect();
    found.sort_unstable();
    found.dedup();
    let sentence = |(one, other): (usize, usize)| {
        let ((by, first), (path, second)) = (&owned[one], &owned[other]);
        // The narrower of the two is what is owned twice.
        let narrow = if by.len() > path.len() { by } else { path };
        format!("{} is owned by {} and by {}", Visible(narrow), whose(*first, by), whose(*second, path))
    };
    found.into_iter().map(sentence).collect()
}

/// Items that wait for each other.
fn circles(manifest: &Manifest) -> Vec<String> {
    let sentence = |cycle: &Cycle| {
        let items: Vec<String> = cycle.items.iter().map(ToString::to_string).collect();
        let line = cycle.weakest.line.map_or_else(String::new, |line| format!(", line {line}"));
        let (from, on) = (cycle.weakest.from, cycle.weakest.on);
        format!("{} wait for each other; the weakest is that {from} comes after {on}{line}", items.join(" and "))
    };
    // What a person must explain first is given to nobody, and keeps nobody waiting.
    let given: BTreeSet<ItemId> = manifest.workers.iter().flat_map(|worker| worker.items.iter().copied()).collect();
    let runs = |cycle: &&Cycle| cycle.items.iter().any(|item| given.contains(item));
    manifest.cycles.iter().filter(runs).map(sentence).collect()
}

/// The items of a worker that name a path.
fn items_of(manifest: &Manifest, worker: &PlannedWorker, path: &str) -> String {
    let names = |item: &&ItemId| {
        manifest.items.get(item.index()).is_some_and(|item| item.scope.iter().any(|own| own.expose() == path))
    };
    let items: Vec<String> = worker.items.iter().filter(names).map(ToString::to_string).collect();
    if items.is_empty() { "no item of it".to_owned() } else { items.join(", ") }
}

/// A dependency on an item that is not there, or on one of several.
fn edges_to_nowhere(manifest: &Manifest) -> Vec<String> {
    let ids = || manifest.items.iter().filter_map(|item| item.source_id.as_ref()).map(|id| id.expose());
    let (mut known, mut twice) = (BTreeSet::new(), BTreeSet::new());
    twice.extend(ids().filter(|id| !known.insert(*id)));
    // What is numbered as the items are is meant to be one of them; any other words may name something elsewhere.
    let series: BTreeSet<&str> = ids().filter_map(letters_of).collect();
    let is_of_series = |words: &str| letters_of(words).is_some_and(|letters| series.contains(letters));
    let mut found = Vec::new();
    for item in manifest.items.iter().filter(|item| !item.done) {
        for dependency in &item.dependencies {
            match &dependency.on {
                Target::Item(on) if on.index() >= manifest.items.len() => {
                    found.push(format!("{} waits for {on}, and there is no such item", item.id));
                }
                Target::External(words) if is_of_series(words.expose()) => {
                    let several = twice.contains(words.expose());
                    let why = if several { "several items are called so" } else { "no item is called so" };
                    found.push(format!("{} waits for {}, and {why}", item.id, Visible(words.expose())));
                }
                Target::Item(_) | Target::External(_) => {}
            }
        }
    }
    for worker in &manifest.workers {
        for dependency in &worker.depends_on {
            let provides = |other: &&PlannedWorker| other.task == dependency.worker;
            if !manifest.workers.iter().find(provides).is_some_and(|other| other.items.contains(&dependency.item)) {
                let (task, on, of) = (&worker.task, dependency.item, &dependency.worker);
                found.push(format!("{task} waits for {on} of {of}, which does not have it"));
            }
        }
    }
    found
}

/// `T` of `T017`, `US-` of `US-3`: what comes before the number of an id.
fn letters_of(id: &str) -> Option<&str> {
    let letters = id.trim_end_matches(|c: char| c.is_ascii_digit());
    (letters.len() < id.len() && !letters.contains(char::is_whitespace)).then_some(letters)
}

/// An item of a worker that is done already, that a person must explain, or that is not there.
fn given_and_unknown(manifest: &Manifest) -> Vec<String> {
    let asked: BTreeSet<ItemId> = manifest.clarify.iter().map(|question| question.item).collect();
    let mut found = Vec::new();
    for worker in &manifest.workers {
        for item in &worker.items {
            let task = &worker.task;
            match manifest.items.get(item.index()) {
                None => found.push(format!("{task} has {item}, and there is no such item")),
                Some(known) if known.done => found.push(format!("{task} has {item}, which is done")),
                Some(_) if asked.contains(item) => {
                    found.push(format!("{task} has {item}, which is to be clarified first"));
                }
                Some(_) => {}
            }
        }
    }
    found
}
