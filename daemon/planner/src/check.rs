//! Why a plan cannot be accepted: each reason in words that name both sides (domain.md section 10).

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    ids::TaskId,
    plan::{ItemId, Manifest, PlannedWorker, Target},
    text::Visible,
};

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
    let all = [twice_given(manifest), twice_owned(manifest), edges_to_nowhere(manifest), given_and_unknown(manifest)];
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

/// A file that two workers own, or that lies in a directory which another one owns.
fn twice_owned(manifest: &Manifest) -> Vec<String> {
    let paths =
        |worker: &'_ PlannedWorker| worker.scope.iter().map(|path| path.expose().to_owned()).collect::<Vec<_>>();
    let mut owned: Vec<(String, usize)> = Vec::new();
    for (place, worker) in manifest.workers.iter().enumerate() {
        owned.extend(paths(worker).into_iter().map(|path| (path, place)));
    }
    owned.sort_unstable();
    owned.dedup();
    let mut found = Vec::new();
    // Directories around the path at hand, each with its owner; what lies in one follows it in the order of names.
    let mut around: Vec<&(String, usize)> = Vec::new();
    let mut before: Option<&(String, usize)> = None;
    for entry @ (path, owner) in &owned {
        while around.last().is_some_and(|(dir, _)| !path.starts_with(dir.as_str())) {
            around.pop();
        }
        let same = before.filter(|(other, _)| other == path);
        let anothers = same.or_else(|| around.iter().rev().copied().find(|(_, of)| of != owner));
        if let Some((by, other)) = anothers.filter(|(_, of)| of != owner) {
            let (one, two) = (&manifest.workers[*other], &manifest.workers[*owner]);
            let whose =
                |worker: &PlannedWorker, path: &str| format!("{} ({})", worker.task, items_of(manifest, worker, path));
            let words = (Visible(path), whose(one, by), whose(two, path));
            found.push(format!("{} is owned by {} and by {}", words.0, words.1, words.2));
        }
        if path.ends_with('/') {
            around.push(entry);
        }
        before = Some(entry);
    }
    found
}

/// The items of a worker that name a path.
fn items_of(manifest: &Manifest, worker: &PlannedWorker, path: &str) -> String {
    let names = |item: &&ItemId| {
        manifest.items.get(item.index()).is_some_and(|item| item.scope.iter().any(|own| own.expose() == path))
    };
    let items: Vec<String> = worker.items.iter().filter(names).map(ToString::to_string).collect();
    if items.is_empty() { "no item of it".to_owned() } else { items.join(", ") }
}

/// A dependency on an item that is not there.
fn edges_to_nowhere(manifest: &Manifest) -> Vec<String> {
    let mut found = Vec::new();
    for item in manifest.items.iter().filter(|item| !item.done) {
        for dependency in &item.dependencies {
            if let Target::Item(on) = dependency.on
                && on.index() >= manifest.items.len()
            {
                found.push(format!("{} waits for {on}, and there is no such item", item.id));
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
