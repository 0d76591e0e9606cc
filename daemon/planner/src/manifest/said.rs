//! What the page says beside items and workers: assumptions, what waits across workers, circles, what was set aside.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    plan::{Cycle, DependencyKind, Edge, Excluded, Exclusion, ItemId, OverruledMarker, Role, ScopeMatch},
    text::Visible,
};

use super::workers::Proposed;
use crate::{
    clusters::Clusters,
    draft::{Assembly, Before, On},
    groups::{Grouping, MOST_EXACT},
    input::Input,
    work::{Work, is_hard},
};

/// So many sentences of one kind are said one by one.
const MOST_SAID: usize = 20;

/// What was taken for granted, one sentence each.
pub(super) fn assumptions(
    input: &Input,
    assembly: &Assembly,
    work: &Work,
    clusters: &Clusters,
    grouping: &Grouping,
    workers: &[Proposed],
) -> Vec<String> {
    let mut said = Vec::new();
    for worker in workers {
        for (path, others) in &worker.shared {
            let others: Vec<String> = others.iter().map(ToString::to_string).collect();
            let task = &worker.planned.task;
            said.push(match others.as_slice() {
                [] => format!("{path} is touched by everybody; {task} owns it"),
                others => format!(
                    "{path} is touched by everybody; {task} owns it, and {} {} for changes",
                    others.join(" and "),
                    if others.len() == 1 { "asks" } else { "ask" }
                ),
            });
        }
    }
    let items = |nodes: &mut dyn Iterator<Item = usize>| {
        let ids: Vec<String> = nodes.map(|node| ItemId::at(work.items[node]).to_string()).collect();
        listed(&ids)
    };
    if clusters.runs_alone.contains(&true) && clusters.members.len() > 1 {
        let alone = items(&mut (0..work.len()).filter(|node| clusters.runs_alone[*node]));
        said.push(format!("no file is known for {alone}: nothing runs beside them"));
    }
    if !clusters.by_mark.is_empty() {
        let marked = items(&mut clusters.by_mark.iter().copied());
        said.push(format!("no file is known for {marked}: their marks say that they can run beside others"));
    }
    let waiting = waiting_for_answers(assembly, work);
    said.extend(
        waiting
            .iter()
            .take(MOST_SAID)
            .map(|(item, on)| format!("{item} waits for {on}, which is to be clarified first")),
    );
    said.extend(given_up(assembly));
    said.extend(not_the_best(clusters, grouping));
    said.extend(new_files(assembly, work));
    said.extend(torn_pairs(input, assembly, workers));
    said
}

/// That another arrangement may be shorter, and how the one proposed was found.
fn not_the_best(clusters: &Clusters, grouping: &Grouping) -> Option<String> {
    let clusters = clusters.members.len();
    match grouping.is_best {
        true => None,
        false if clusters > MOST_EXACT => Some(format!(
            "{clusters} groups of items are too many to try every arrangement: each, the longest first, went to whoever had \
             least to do, which takes at most a third more than the best where nobody waits"
        )),
        false => Some("the search for the best arrangement was cut short: another may be shorter".to_owned()),
    }
}

fn listed(ids: &[String]) -> String {
    match ids {
        [one] => one.clone(),
        [first @ .., last] if ids.len() <= MOST_SAID => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} more", ids[..MOST_SAID.min(ids.len())].join(", "), ids.len().saturating_sub(MOST_SAID)),
    }
}

/// Ready items that wait for one that a person must explain.
fn waiting_for_answers(assembly: &Assembly, work: &Work) -> Vec<(ItemId, ItemId)> {
    let asked: BTreeSet<usize> = assembly.questions.iter().map(|asked| asked.item).collect();
    let ready: BTreeSet<usize> = work.items.iter().copied().collect();
    let mut found: Vec<(ItemId, ItemId)> = assembly
        .relations
        .before
        .iter()
        .filter(|before| is_hard(before) && ready.contains(&before.item))
        .filter_map(|before| match before.on {
            On::Item(on) if asked.contains(&on) => Some((ItemId::at(before.item), ItemId::at(on))),
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// What lists and words suggested, and what the documents say against it (planning.md rule 12: none goes in silence).
fn given_up(assembly: &Assembly) -> Vec<String> {
    let sentence = |before: &Before| {
        let on = match &before.on {
            On::Item(on) => ItemId::at(*on).to_string(),
            On::Group(reading, group) => {
                let title = assembly.drafts.readings.get(*reading).and_then(|reading| reading.groups.get(*group));
                format!("“{}”", Visible(title.map_or("", |group| group.title.as_str())))
            }
            On::External(words) => format!("“{}”", Visible(words)),
        };
        let suggests = match before.kind {
            DependencyKind::Layer => "the order of the layers",
            DependencyKind::CreatesUses => "what one makes and the other uses",
            DependencyKind::Explicit | DependencyKind::Order | DependencyKind::CoChange => "the order of the list",
        };
        let at = before.line.map(|line| format!(" (line {line})")).unwrap_or_default();
        format!(
            "{} does not wait for {on}: {suggests} suggests it{at}, and it would be a circle",
            ItemId::at(before.item)
        )
    };
    let mut sentences: Vec<String> = assembly.relations.given_up.iter().map(sentence).collect();
    sentences.dedup();
    let more = sentences.len().saturating_sub(MOST_SAID);
    sentences.truncate(MOST_SAID);
    if more > 0 {
        sentences.push(format!("{more} more of what lists and words suggest would be circles, and is left out"));
    }
    sentences
}

fn new_files(assembly: &Assembly, work: &Work) -> Vec<String> {
    let mut new: BTreeSet<&str> = BTreeSet::new();
    for scope in work.items.iter().filter_map(|item| assembly.scopes.get(*item)) {
        let is_new = |from: &orch_shared::plan::ScopeSource| from.matched == ScopeMatch::New;
        new.extend(scope.paths.iter().zip(&scope.from).filter(|(_, from)| is_new(from)).map(|(path, _)| path.as_str()));
    }
    let paths: Vec<String> = new.into_iter().map(str::to_owned).collect();
    if paths.is_empty() { Vec::new() } else { vec![format!("not in the repo yet, and to be made: {}", listed(&paths))] }
}

/// Files that history shows to change together, and that different workers own.
fn torn_pairs(input: &Input, assembly: &Assembly, workers: &[Proposed]) -> Vec<String> {
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, worker) in workers.iter().enumerate() {
        owners.extend(worker.planned.scope.iter().map(|path| (path.expose(), place)));
    }
    let _by_name_alone = assembly;
    let torn = input.repo.changed_together.iter().filter_map(|pair| {
        let [a, b] = &pair.files;
        let (of_a, of_b) = (owners.get(a.as_str())?, owners.get(b.as_str())?);
        let (task_a, task_b) = (&workers.get(*of_a)?.planned.task, &workers.get(*of_b)?.planned.task);
        (of_a != of_b).then(|| {
            let (together, of) = (pair.together, pair.of);
            format!("{a} ({task_a}) and {b} ({task_b}) changed together in {together} of {of} commits: look at both")
        })
    });
    torn.take(MOST_SAID).collect()
}

/// Dependencies from one worker to another, one sentence each.
pub(super) fn cross_dependencies(workers: &[Proposed]) -> Vec<String> {
    let of_worker = |worker: &Proposed| {
        let task = worker.planned.task.clone();
        let sentence = move |(on, waiting): (&orch_shared::plan::WorkerDependency, &ItemId)| {
            format!("{task} waits with {waiting} for {} of {}", on.item, on.worker)
        };
        worker.waits.iter().map(sentence).collect::<Vec<_>>()
    };
    workers.iter().flat_map(of_worker).collect()
}

/// Pairs of ready items that cannot run at the same time.
pub(super) fn exclusions(assembly: &Assembly, work: &Work) -> Vec<Exclusion> {
    let ready: BTreeSet<usize> = work.items.iter().copied().collect();
    let apart = assembly.relations.apart.iter().filter(|apart| apart.items.iter().all(|item| ready.contains(item)));
    apart.map(|apart| Exclusion { items: apart.items.map(ItemId::at), reason: apart.reason.clone() }).collect()
}

/// Circles, each with the dependency that has the least behind it: the weakest kind, of those the last that was said.
pub(super) fn cycles(assembly: &Assembly, grouping: &Grouping) -> Vec<Cycle> {
    let of_circle = |circle: &Vec<usize>| {
        let inside: BTreeSet<usize> = circle.iter().copied().collect();
        let edges = assembly.relations.before.iter().filter_map(|before| match before.on {
            On::Item(on) if is_hard(before) && inside.contains(&before.item) && inside.contains(&on) => {
                Some((before, on))
            }
            _ => None,
        });
        let edge = |(before, on): (&Before, usize)| Edge {
            from: ItemId::at(before.item),
            on: ItemId::at(on),
            line: before.line,
        };
        let mut edges: Vec<(&Before, usize)> = edges.collect();
        edges.sort_by_key(|(before, on)| (before.line, before.item, *on));
        let weakest = edges.iter().max_by_key(|(before, on)| (before.kind, before.line, before.item, *on)).copied();
        let (weakest, edges) = (weakest.map(edge), edges.into_iter().map(edge).collect());
        let first = circle.first().copied().unwrap_or(0);
        let second = circle.get(1).copied().unwrap_or(first);
        // A circle by way of groups has no edge between two of its items.
        let weakest = weakest.unwrap_or(Edge { from: ItemId::at(first), on: ItemId::at(second), line: None });
        Cycle { items: circle.iter().map(|item| ItemId::at(*item)).collect(), weakest, edges }
    };
    let mut circles = grouping.cycles.clone();
    circles.extend(unready(assembly, &circles));
    circles.iter().map(of_circle).collect()
}

/// Circles among open items of which some are to be clarified first: they are no less circles for that.
fn unready(assembly: &Assembly, known: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut waits = vec![Vec::new(); assembly.drafts.items.len()];
    let is_open = |item: usize| assembly.drafts.items.get(item).is_some_and(|(_, draft)| draft.state.is_open());
    for before in assembly.relations.before.iter().filter(|before| is_hard(before) && is_open(before.item)) {
        if let On::Item(on) = before.on
            && is_open(on)
            && let Some(list) = waits.get_mut(before.item)
        {
            list.push(on);
        }
    }
    let reported: BTreeSet<usize> = known.iter().flatten().copied().collect();
    let circles = crate::graph::circles(&waits);
    circles.into_iter().filter(|circle| !circle.iter().any(|item| reported.contains(item))).collect()
}

/// What looked like work and is none, and what a person left out.
pub(super) fn excluded(input: &Input, assembly: &Assembly) -> Vec<Excluded> {
    let readings = assembly.drafts.readings.iter();
    let mut excluded: Vec<Excluded> = readings
        .flat_map(|reading| {
            reading.set_aside.iter().map(|aside| Excluded {
                file: reading.name.clone().into(),
                line: aside.line,
                original: aside.original.clone().into(),
                reason: aside.role,
            })
        })
        .collect();
    for (id, _) in input.answers.items.iter().filter(|(_, answer)| answer.dropped) {
        let Some((reading, draft)) = assembly.drafts.items.get(id.index()) else { continue };
        let file = assembly.drafts.readings.get(*reading).map(|of| of.name.clone()).unwrap_or_default();
        let original = draft.original.clone().into();
        excluded.push(Excluded { file: file.into(), line: draft.line, original, reason: Role::Cancelled });
    }
    excluded
}

/// Marks that do not hold.
pub(super) fn overruled(assembly: &Assembly) -> Vec<OverruledMarker> {
    let marker = |(item, reason): &(usize, String)| {
        let (_, draft) = assembly.drafts.items.get(*item)?;
        let said = draft.parallel.as_ref()?;
        let (marker, reason) = (said.what.clone(), reason.clone());
        Some(OverruledMarker { item: ItemId::at(*item), marker, reason, line: said.line })
    };
    assembly.relations.overruled.iter().filter_map(marker).collect()
}
