//! Groups: what stays together, the best arrangement against all that there are, and the promises of every plan.

use std::collections::BTreeMap;

use orch_shared::plan::{DependencyKind, ExplainedField, FieldRule};
use proptest::prelude::*;

use super::*;
use crate::{
    draft::{Acting, Apart, Before, Draft, Drafts, Nature, On, Reading, Relations, Scope, Sized, State},
    input::Answers,
    verdict,
};

/// An item for a test: its size, its files, what it waits for.
type Made<'a> = (Size, &'a [&'a str], &'a [usize]);

fn rule() -> FieldRule {
    FieldRule { field: ExplainedField::Item, rule: String::new(), line: None }
}

fn draft() -> Draft {
    Draft {
        line: Some(1),
        source_id: None,
        aliases: Vec::new(),
        title: "Do it".to_owned(),
        original: "Do it".to_owned(),
        details: Vec::new(),
        fields: Vec::new(),
        group: None,
        state: State::Open,
        priority: None,
        nature: Nature::Work,
        doubt: None,
        parallel: None,
        rules: Vec::new(),
    }
}

fn assembly(items: &[Made<'_>]) -> Assembly {
    let before = items.iter().enumerate().flat_map(|(item, (_, _, on))| {
        on.iter().map(move |on| Before {
            item,
            on: On::Item(*on),
            named: None,
            kind: DependencyKind::Explicit,
            evidence: String::new(),
            line: None,
        })
    });
    let scope =
        |paths: &[&str]| Scope { paths: paths.iter().map(|path| (*path).to_owned()).collect(), ..Scope::default() };
    let acting = Acting { action: orch_shared::plan::Action::Other, rule: rule() };
    Assembly {
        drafts: Drafts { readings: vec![Reading::default()], items: items.iter().map(|_| (0, draft())).collect() },
        actions: items.iter().map(|_| acting.clone()).collect(),
        scopes: items.iter().map(|(_, paths, _)| scope(paths)).collect(),
        sizes: items.iter().map(|(size, _, _)| Sized { size: *size, reason: String::new(), rule: rule() }).collect(),
        relations: Relations { before: before.collect(), ..Relations::default() },
        questions: Vec::new(),
    }
}

fn formed(assembly: &Assembly, settings: &Settings) -> (Work, Clusters, Grouping) {
    let work = Work::of(assembly, &Answers::default());
    let clusters = Clusters::of(assembly, &work);
    let grouping = form(assembly, &work, &clusters, settings);
    (work, clusters, grouping)
}

#[test]
fn what_shares_a_file_or_is_chained_stays_together() {
    let assembly = assembly(&[
        (Size::L, &["src/a.rs"], &[]),
        (Size::L, &["src/a.rs", "Cargo.toml"], &[]),
        (Size::L, &["lib/"], &[]),
        (Size::L, &["lib/deep/b.rs"], &[]),
        (Size::L, &["c.rs", "Cargo.toml"], &[]),
        (Size::L, &["d.rs"], &[4]),
    ]);
    let work = Work::of(&assembly, &Answers::default());
    let clusters = Clusters::of(&assembly, &work);
    assert_eq!(clusters.members, [vec![0, 1], vec![2, 3], vec![4, 5]]);
    assert_eq!(
        clusters.hot,
        BTreeMap::from([("Cargo.toml".to_owned(), vec![1, 4])]),
        "what everybody touches joins nobody"
    );
}

#[test]
fn what_must_not_run_together_stays_together() {
    let mut assembly = assembly(&[(Size::L, &["a"], &[]), (Size::L, &["b"], &[]), (Size::L, &["c"], &[])]);
    assembly.relations.apart.push(Apart { items: [0, 2], reason: "said".to_owned() });
    let work = Work::of(&assembly, &Answers::default());
    assert_eq!(Clusters::of(&assembly, &work).members, [vec![0, 2], vec![1]]);
}

#[test]
fn an_item_of_which_no_file_is_known_runs_alone() {
    let assembly = assembly(&[
        (Size::XL, &["a"], &[]),
        (Size::XL, &["b"], &[]),
        (Size::M, &[], &[]),
        (Size::XL, &["c"], &[2]),
        (Size::M, &[], &[]),
    ]);
    let (_, _, grouping) = formed(&assembly, &Settings::default());
    let alone = |item: usize| grouping.waves.iter().any(|wave| wave == &[item]);
    assert!(alone(2) && alone(4), "{:?}", grouping.waves);
    assert_eq!(grouping.waves.last(), Some(&vec![4]), "nothing waits for it, so it comes last");
    let wave = |item: usize| grouping.waves.iter().position(|wave| wave.contains(&item));
    assert!(wave(2) < wave(3), "{:?}", grouping.waves);
}

#[test]
fn a_group_of_the_documents_is_waited_for_as_a_whole() {
    let mut assembly = assembly(&[(Size::L, &["a"], &[]), (Size::L, &["b"], &[]), (Size::L, &["c"], &[])]);
    let group = |name: &str| crate::draft::Group {
        name: name.to_owned(),
        aliases: Vec::new(),
        title: name.to_owned(),
        line: None,
        parent: None,
        order: crate::draft::GroupOrder::None,
        fields: Vec::new(),
    };
    assembly.drafts.readings[0].groups = vec![group("Phase 1"), group("Phase 2")];
    for (item, of) in [(0, 0), (1, 0), (2, 1)] {
        assembly.drafts.items[item].1.group = Some(of);
    }
    let (kind, evidence, named, line) = (DependencyKind::Order, String::new(), None, None);
    assembly.relations.before.push(Before { item: 2, on: On::Group(0, 0), named, kind, evidence, line });
    let (_, clusters, grouping) = formed(&assembly, &Settings::default());
    assert_eq!(clusters.members.len(), 3, "a barrier joins nobody");
    assert_eq!(grouping.waves, [vec![0, 1], vec![2]]);
}

#[test]
fn a_circle_is_reported_and_stays_with_one_worker() {
    let assembly = assembly(&[
        (Size::XL, &["a"], &[1]),
        (Size::XL, &["b"], &[2]),
        (Size::XL, &["c"], &[0]),
        (Size::XL, &["d"], &[]),
    ]);
    let (_, _, grouping) = formed(&assembly, &Settings::default());
    assert_eq!(grouping.cycles, [vec![0, 1, 2]]);
    assert!(grouping.workers.iter().any(|items| [0, 1, 2].iter().all(|item| items.contains(item))));
}

#[test]
fn as_many_workers_as_asked_for_and_where_a_person_put_them() {
    let items: Vec<Made<'_>> = vec![(Size::XL, &["a"], &[]), (Size::S, &["b"], &[]), (Size::S, &["c"], &[])];
    let assembly = assembly(&items);
    let asked = Settings { workers: Some(3), ..Settings::default() };
    assert_eq!(formed(&assembly, &asked).2.workers.len(), 3);
    let mut work = Work::of(&assembly, &Answers::default());
    work.pinned = vec![Some(2), Some(2), None];
    let clusters = Clusters::of(&assembly, &work);
    let grouping = form(&assembly, &work, &clusters, &Settings::default());
    assert_eq!(grouping.workers, [vec![2], vec![0, 1]]);
}

#[test]
fn a_worker_whom_a_person_named_is_there_even_if_fewer_would_be_as_fast() {
    let assembly = assembly(&[(Size::XL, &["a"], &[]), (Size::M, &["b"], &[]), (Size::M, &["c"], &[])]);
    let mut work = Work::of(&assembly, &Answers::default());
    let clusters = Clusters::of(&assembly, &work);
    assert_eq!(form(&assembly, &work, &clusters, &Settings::default()).workers.len(), 2, "two are as fast");
    work.pinned = vec![None, None, Some(3)];
    let grouping = form(&assembly, &work, &clusters, &Settings::default());
    assert_eq!(grouping.workers.get(2), Some(&vec![2]), "{:?}", grouping.workers);
}

#[test]
fn a_chain_is_torn_where_a_person_wants_it_so() {
    let assembly = assembly(&[(Size::XL, &["a"], &[]), (Size::XL, &["b"], &[0]), (Size::XL, &["c"], &[])]);
    let mut work = Work::of(&assembly, &Answers::default());
    assert_eq!(Clusters::of(&assembly, &work).members, [vec![0, 1], vec![2]]);
    work.pinned = vec![Some(1), Some(2), None];
    let clusters = Clusters::of(&assembly, &work);
    let grouping = form(&assembly, &work, &clusters, &Settings::default());
    let worker = |item: usize| grouping.workers.iter().position(|items| items.contains(&item));
    assert_ne!(worker(0), worker(1), "{:?}", grouping.workers);
}

#[test]
fn the_verdict_is_the_first_rule_that_holds() {
    use orch_shared::plan::VerdictRule::{Chosen, Clustered, LinearChain, SameFile, TooFew, TooShort};
    let decided = |items: &[Made<'_>], settings: &Settings| {
        let assembly = assembly(items);
        let work = Work::of(&assembly, &Answers::default());
        let clusters = Clusters::of(&assembly, &work);
        verdict::one_session(&assembly, &work, &clusters, settings).map(|(rule, _)| rule)
    };
    let usual = Settings::default();
    let (a, b, c): (&[&str], &[&str], &[&str]) = (&["a"], &["b"], &["c"]);
    assert_eq!(decided(&[], &usual), Some(TooFew));
    assert_eq!(decided(&[(Size::XL, a, &[]), (Size::XL, a, &[]), (Size::XL, a, &[])], &usual), Some(SameFile));
    assert_eq!(decided(&[(Size::XL, a, &[]), (Size::XL, b, &[0]), (Size::XL, c, &[1])], &usual), Some(LinearChain));
    assert_eq!(decided(&[(Size::XL, a, &[]), (Size::XL, b, &[])], &usual), Some(TooFew));
    assert_eq!(decided(&[(Size::M, a, &[]), (Size::S, b, &[]), (Size::S, c, &[])], &usual), Some(TooShort));
    let large = [(Size::XL, a, &[][..]), (Size::XL, b, &[]), (Size::XL, c, &[])];
    assert_eq!(decided(&large, &usual), None);
    assert_eq!(decided(&large, &Settings { sequential: true, ..Settings::default() }), Some(Chosen));
    assert_eq!(
        decided(&[(Size::XL, &["a", "b"], &[]), (Size::XL, a, &[]), (Size::XL, b, &[])], &usual),
        Some(Clustered)
    );
    assert_eq!(decided(&[(Size::XL, &[], &[]), (Size::XL, &[], &[]), (Size::XL, &[], &[])], &usual), Some(Clustered));
}

#[test]
fn a_list_that_is_an_order_is_a_hint_and_the_verdict_says_so() {
    let mut assembly = assembly(&[(Size::XL, &["a"], &[]), (Size::XL, &["b"], &[]), (Size::XL, &["c"], &[])]);
    let reason = |assembly: &Assembly| {
        let (work, clusters, grouping) = formed(assembly, &Settings::default());
        verdict::assess(assembly, &work, &clusters, None, &grouping).reason
    };
    assert!(!reason(&assembly).contains("hint"));
    let (kind, evidence, named, line) = (DependencyKind::Order, String::new(), None, None);
    assembly.relations.before.push(Before { item: 1, on: On::Item(0), named, kind, evidence, line });
    assert!(reason(&assembly).contains("do not wait for each other (the order of their list is a hint)"));
}

/// When all is done, by the definition: each begins when all have ended that stand before it and are its worker's, are
/// waited for, or of which one of the two runs alone.
fn ends(work: &Work, clusters: &Clusters, assigned: &[usize]) -> u32 {
    let mut ended: BTreeMap<usize, u32> = BTreeMap::new();
    for node in Schedule::of(work, clusters).order {
        let is_alone = |node: usize| clusters.runs_alone.get(node).copied().unwrap_or(false);
        let is_before = |before: usize| {
            let is_item = node < work.len() && before < work.len();
            let beside = || assigned[clusters.of[before]] != assigned[clusters.of[node]];
            work.waits_for[node].contains(&before) || is_item && (is_alone(node) || is_alone(before) || !beside())
        };
        let begin = ended.iter().filter(|(before, _)| is_before(**before)).map(|(_, end)| *end).max().unwrap_or(0);
        ended.insert(node, begin + work.minutes.get(node).copied().unwrap_or(0));
    }
    ended.into_values().max().unwrap_or(0)
}

/// The best time, balance and number of crossings of all assignments, by trying each. What runs alone is with one
/// of those who have least to do of the rest.
fn best_of_all(work: &Work, clusters: &Clusters, workers: usize) -> (u32, u32, usize) {
    let n = clusters.members.len();
    let all = (0..workers.pow(u32::try_from(n).expect("few"))).filter_map(|mut number| {
        let mut assigned = Vec::new();
        for _ in 0..n {
            assigned.push(number % workers);
            number /= workers;
        }
        let mut loads = vec![0; workers];
        let beside = (0..n).filter(|cluster| Some(*cluster) != clusters.alone());
        beside.for_each(|cluster| loads[assigned[cluster]] += clusters.minutes(work, cluster));
        if let Some(alone) = clusters.alone() {
            if loads.iter().any(|load| *load < loads[assigned[alone]]) {
                return None;
            }
            loads[assigned[alone]] += clusters.minutes(work, alone);
        }
        let of = |node: usize| assigned[clusters.of[node]];
        let crossings = work.direct.iter().filter(|(node, on)| of(*node) != of(*on)).count();
        let imbalance = loads.iter().max().expect("a worker") - loads.iter().min().expect("a worker");
        Some((ends(work, clusters, &assigned), imbalance, crossings))
    });
    all.min().expect("an assignment")
}

fn items() -> impl Strategy<Value = Vec<(Size, Vec<&'static str>, Vec<usize>)>> {
    let size = prop::sample::select(vec![Size::S, Size::M, Size::L, Size::XL]);
    let paths = prop::collection::vec(
        prop::sample::select(vec!["a.rs", "b.rs", "c/d.rs", "c/", "e.rs", "f.rs", "g.rs", "Cargo.toml"]),
        0..3,
    );
    let item = (size, paths, prop::collection::vec(0..7_usize, 0..2));
    prop::collection::vec(item, 1..9)
}

proptest! {
    #[test]
    fn no_arrangement_of_a_small_plan_is_better(items in items(), workers in 1..4_usize) {
        let n = items.len();
        let made: Vec<Made<'_>> = items.iter().map(|(size, paths, on)| (*size, paths.as_slice(), on.as_slice())).collect();
        let mut assembly = assembly(&made);
        assembly.relations.before.retain(|before| matches!(before.on, On::Item(on) if on < before.item && on < n));
        let work = Work::of(&assembly, &Answers::default());
        let clusters = Clusters::of(&assembly, &work);
        let Found { worth, assigned, is_best } = search::best(&Field::new(&assembly, &work, &clusters, workers));
        prop_assert!(is_best);
        prop_assert_eq!(assigned.len(), clusters.members.len());
        let reached = (worth.makespan, worth.imbalance, worth.crossings);
        prop_assert_eq!(reached, best_of_all(&work, &clusters, workers));
        prop_assert_eq!(worth.makespan, ends(&work, &clusters, &assigned));
    }

    #[test]
    fn the_promises_of_every_plan_hold(items in items(), asked in prop::option::of(1..5_u32)) {
        let made: Vec<Made<'_>> = items.iter().map(|(size, paths, on)| (*size, paths.as_slice(), on.as_slice())).collect();
        let mut assembly = assembly(&made);
        let n = made.len();
        assembly.relations.before.retain(|before| matches!(before.on, On::Item(on) if on != before.item && on < n));
        let settings = Settings { workers: asked, ..Settings::default() };
        let (work, clusters, grouping) = formed(&assembly, &settings);
        let mut given: Vec<usize> = grouping.workers.iter().flatten().copied().collect();
        given.sort_unstable();
        prop_assert_eq!(&given, &work.items, "every ready item has one worker");
        let in_waves: Vec<usize> = { let mut all: Vec<usize> = grouping.waves.iter().flatten().copied().collect(); all.sort_unstable(); all };
        prop_assert_eq!(&in_waves, &work.items, "and one wave");
        let wave = |item: usize| grouping.waves.iter().position(|wave| wave.contains(&item));
        let worker = |item: usize| grouping.workers.iter().position(|items| items.contains(&item));
        let circular = |item: usize| grouping.cycles.iter().any(|circle| circle.contains(&item));
        for before in &assembly.relations.before {
            if let On::Item(on) = before.on
                && !(circular(before.item) && circular(on))
            {
                prop_assert!(wave(on) < wave(before.item), "{} after {}: {:?}", before.item, on, grouping.waves);
            }
        }
        for (node, alone) in clusters.runs_alone.iter().enumerate().filter(|(_, alone)| **alone) {
            let _alone = alone;
            prop_assert!(grouping.waves.iter().any(|wave| wave == &[work.items[node]]));
        }
        for a in 0..n {
            for b in 0..a {
                let shared = made[a].1.iter().any(|path| *path != "Cargo.toml" && made[b].1.contains(path));
                prop_assert!(!shared || worker(a) == worker(b), "one owner a file");
            }
        }
        prop_assert!(grouping.makespan[0] <= grouping.makespan[1] && grouping.makespan[1] <= grouping.makespan[2]);
        prop_assert!(grouping.workers.len() <= asked.unwrap_or(4).max(1) as usize);
    }
}

/// Large items that touch sixteen files, with more and more chains between them.
#[test]
fn with_up_to_sixteen_clusters_the_best_is_always_found() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let names: Vec<String> = (0..MOST_EXACT).map(|n| format!("d{}/f{n}.rs", n % 5)).collect();
    for round in 0..60 {
        let size = prop::sample::select(vec![Size::S, Size::M, Size::L, Size::XL]);
        let item = (size, 0..MOST_EXACT, prop::collection::vec(0..64_usize, 0..=round % 4));
        let items = prop::collection::vec(item, MOST_EXACT + 12 * (round % 5));
        let items = items.new_tree(&mut runner).expect("a strategy without a filter").current();
        let name = |n: usize, file: usize| [names[if n < MOST_EXACT { n } else { file }].as_str()];
        let paths: Vec<[&str; 1]> = items.iter().enumerate().map(|(n, (_, file, _))| name(n, *file)).collect();
        let made = items.iter().zip(&paths).map(|((size, _, on), path)| (*size, path.as_slice(), on.as_slice()));
        let mut assembly = assembly(&made.collect::<Vec<Made<'_>>>());
        assembly.relations.before.retain(|before| matches!(before.on, On::Item(on) if on < before.item));
        let (_, clusters, grouping) = formed(&assembly, &Settings::default());
        assert!(grouping.is_best, "round {round}: {} clusters", clusters.members.len());
    }
}

#[test]
fn a_hundred_thousand_items_are_arranged() {
    let mut items = assembly(&[(Size::M, &["a"], &[])]);
    let n = 100_000;
    items.drafts.items = (0..n).map(|_| (0, draft())).collect();
    items.actions = vec![items.actions[0].clone(); n];
    items.sizes = vec![items.sizes[0].clone(); n];
    items.scopes = (0..n).map(|n| Scope { paths: vec![format!("src/f{}.rs", n / 2)], ..Scope::default() }).collect();
    let (_, clusters, grouping) = formed(&items, &Settings::default());
    assert_eq!((clusters.members.len(), grouping.workers.len()), (n / 2, 4));
    assert!(!grouping.is_best, "a rule of thumb is not called the best");
}
