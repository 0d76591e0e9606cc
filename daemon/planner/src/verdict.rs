//! Whether running in parallel pays: the first rule of domain.md section 10 that matches.

use std::collections::BTreeSet;

use orch_shared::plan::{Action, Assessment, Verdict, VerdictRule};

use crate::{clusters::Clusters, draft::Assembly, graph, groups::Grouping, input::Settings, work::Work};

/// Fewer items than this are one session's.
const FEWEST: usize = 3;
/// Less work than this is one session's, in minutes.
const SHORTEST: u32 = 120;

/// Why one session should do it all, the first reason that holds; none where several should.
#[must_use]
pub fn one_session(
    assembly: &Assembly,
    work: &Work,
    clusters: &Clusters,
    settings: &Settings,
) -> Option<(VerdictRule, String)> {
    let n = work.len();
    let asked_for_several = settings.workers.is_some_and(|workers| workers > 1);
    if work.is_empty() {
        return Some((VerdictRule::TooFew, nothing_ready(assembly)));
    }
    if settings.sequential || settings.workers == Some(1) {
        return Some((VerdictRule::Chosen, "a person chose one session".to_owned()));
    }
    if let Some(file) = only_file(assembly, work).filter(|_| n > 1) {
        return Some((VerdictRule::SameFile, format!("all {n} items change {file}")));
    }
    if n > 1 && is_chain(work) {
        return Some((VerdictRule::LinearChain, format!("each of the {n} items waits for the one before")));
    }
    if n < FEWEST && !asked_for_several {
        return Some((VerdictRule::TooFew, format!("{}: fewer than three are one session's work", few(assembly, n))));
    }
    let total = work.total();
    if total < SHORTEST && !asked_for_several {
        let reason = format!("about {total} minutes in all: less than two hours are one session's work");
        return Some((VerdictRule::TooShort, reason));
    }
    if let Some(module) = only_tests_of(assembly, work) {
        return Some((VerdictRule::SameTestModule, format!("all {n} items are tests of {module}")));
    }
    if clusters.members.len() < 2 {
        let alone = clusters.alone().is_some();
        let reason = if alone {
            format!("none of the {n} items says which files it changes, so none can run beside another")
        } else {
            format!("all {n} items hang together: they share files, wait for each other or follow one another")
        };
        return Some((VerdictRule::Clustered, reason));
    }
    None
}

/// Why there is nothing to give out: no work at all, or none that is clear.
fn nothing_ready(assembly: &Assembly) -> String {
    match assembly.questions.len() {
        0 => "no open work items found".to_owned(),
        1 => "the only open item needs an answer first".to_owned(),
        n => format!("all {n} open items need an answer first"),
    }
}

/// How many items there are, and how many would be beside them.
fn few(assembly: &Assembly, n: usize) -> String {
    let items = if n == 1 { "item" } else { "items" };
    match assembly.questions.len() {
        0 => format!("{n} open {items}"),
        unclear => format!("{n} {items} ready, {unclear} to be clarified first"),
    }
}

/// Why several sessions would not be done any earlier than one, where that is so.
#[must_use]
pub fn does_not_pay(work: &Work, several: &Grouping) -> Option<(VerdictRule, String)> {
    let [_, middle, _] = several.makespan;
    let reason = || "however it is given out, one would wait while the other works".to_owned();
    (several.workers.len() < 2 || middle >= work.total()).then(|| (VerdictRule::Clustered, reason()))
}

/// The verdict, with what the grouping makes of it.
#[must_use]
pub fn assess(
    assembly: &Assembly,
    work: &Work,
    clusters: &Clusters,
    one: Option<(VerdictRule, String)>,
    grouping: &Grouping,
) -> Assessment {
    let sum = |pick: fn((u32, u32)) -> u32| {
        let sizes = work.items.iter().filter_map(|item| assembly.sizes.get(*item));
        sizes.fold(0_u32, |sum, sized| sum.saturating_add(pick(sized.size.bounds())))
    };
    let [least, middle, most] = grouping.makespan;
    let speedup_percent = work.total().saturating_mul(100).checked_div(middle).unwrap_or(100);
    let (verdict, rule, reason) = match one {
        Some((rule, reason)) => (Verdict::Sequential, rule, reason),
        None => {
            let (rule, parts) = parts(work, clusters);
            (Verdict::Parallel, rule, format!("{parts}, about {} minutes in all", work.total()))
        }
    };
    Assessment {
        verdict,
        rule,
        reason,
        total_minutes: [sum(|(least, _)| least), sum(|(_, most)| most)],
        makespan_minutes: [least, most],
        speedup_percent,
    }
}

fn parts(work: &Work, clusters: &Clusters) -> (VerdictRule, String) {
    let n = work.len();
    let several = clusters.members.len() == n;
    if several && work.waits_for.iter().all(Vec::is_empty) {
        // What only stands in an order is not said to wait, and a person reads why it may run beside.
        let listed = if work.listed.is_empty() { "" } else { " (the order of their list is a hint)" };
        (VerdictRule::Independent, format!("{n} items that share no file and do not wait for each other{listed}"))
    } else if several {
        (VerdictRule::Clustered, format!("{n} items that share no file, and of which some wait for others"))
    } else {
        (VerdictRule::Clustered, format!("{n} items in {} parts that share no file", clusters.members.len()))
    }
}

/// The one file that every item changes.
fn only_file<'a>(assembly: &'a Assembly, work: &Work) -> Option<&'a str> {
    let mut scopes = work.items.iter().map(|item| assembly.scopes.get(*item).map_or(&[][..], |scope| &scope.paths));
    let [file] = scopes.next()? else { return None };
    (!file.ends_with('/') && scopes.all(|paths| paths == std::slice::from_ref(file))).then_some(file)
}

fn is_chain(work: &Work) -> bool {
    let order = graph::ordered(&work.waits_for);
    let depths = graph::depths(&work.waits_for, &order, |node| node < work.len());
    let items: BTreeSet<usize> = depths.iter().take(work.len()).copied().collect();
    items.len() == work.len()
}

/// The directory of the tests, where all items are tests and all of its files.
fn only_tests_of<'a>(assembly: &'a Assembly, work: &Work) -> Option<&'a str> {
    let tests = |item: &usize| assembly.actions.get(*item).is_some_and(|acting| acting.action == Action::Test);
    if !work.items.iter().all(tests) {
        return None;
    }
    let dir = |path: &'a String| path.trim_end_matches('/').rsplit_once('/').map(|(dir, _)| dir);
    let paths = work.items.iter().map(|item| assembly.scopes.get(*item).map_or(&[][..], |scope| &scope.paths));
    let mut dirs = BTreeSet::new();
    for paths in paths {
        if paths.is_empty() {
            return None;
        }
        dirs.extend(paths.iter().map(dir));
    }
    if dirs.len() == 1 { dirs.into_iter().next().flatten() } else { None }
}
