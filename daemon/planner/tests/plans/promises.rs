//! What planning.md section 3 promises of every manifest, on documents made by chance: from the text to the workers.

use std::collections::{BTreeMap, BTreeSet};

use orch_planner::{
    check::problems,
    input::{Input, Settings},
    plan,
};
use orch_shared::plan::{DependencyKind, ItemId, Manifest, Target, Verdict};
use proptest::prelude::*;

use crate::input;

/// An item: its file, its size in hours, whether it is ticked, and the earlier and later ones that it waits for.
type Made = (Option<usize>, u32, bool, Vec<usize>);

const FILES: &[&str] =
    &["src/a.rs", "src/b.rs", "src/c/d.rs", "src/c/", "web/e.ts", "web/f.ts", "docs/g.md", "Cargo.toml", "src/*.rs"];

fn items() -> impl Strategy<Value = Vec<Made>> {
    let file = prop::option::weighted(0.85, 0..FILES.len());
    let on = prop::collection::vec(0..14_usize, 0..2);
    prop::collection::vec((file, 1..9_u32, prop::bool::weighted(0.15), on), 0..14)
}

fn document(items: &[Made], phases: usize) -> String {
    let mut text = "# Tasks\n".to_owned();
    for (n, (file, hours, done, on)) in items.iter().enumerate() {
        if phases > 0 && n % phases == 0 {
            text.push_str(&format!("\n## Phase {}: part\n\n", n / phases + 1));
        }
        let mark = if *done { 'x' } else { ' ' };
        let place = file.and_then(|file| FILES.get(file)).map_or_else(String::new, |file| format!(" in `{file}`"));
        let on: Vec<String> =
            on.iter().filter(|on| **on < items.len() && **on != n).map(|on| format!("T{on:03}")).collect();
        let on = if on.is_empty() { String::new() } else { format!(" (depends on {})", on.join(", ")) };
        text.push_str(&format!("- [{mark}] T{n:03} Change part {n}{place} ({hours}h){on}\n"));
    }
    text.push_str("- [ ] ~~T099 Dark mode~~\n");
    text
}

/// The items that hang together: by a file of theirs, or because one waits for the other.
fn largest_part(manifest: &Manifest, given: &BTreeMap<ItemId, usize>, minutes: &dyn Fn(ItemId) -> u32) -> u32 {
    let ids: Vec<ItemId> = given.keys().copied().collect();
    let overlap = |one: &str, other: &str| {
        let wide = |path: &str| path.split('*').next().unwrap_or_default().to_owned();
        one == other
            || (one.ends_with('/') || one.contains('*')) && other.starts_with(&wide(one))
            || (other.ends_with('/') || other.contains('*')) && one.starts_with(&wide(other))
    };
    let near = |a: ItemId, b: ItemId| {
        let (a, b) = (&manifest.items[a.index()], &manifest.items[b.index()]);
        let waits = |one: &orch_shared::plan::PlanItem, other: ItemId| {
            one.dependencies.iter().any(|of| of.on == Target::Item(other))
        };
        a.scope.is_empty() && b.scope.is_empty()
            || a.scope.iter().any(|one| b.scope.iter().any(|other| overlap(one.expose(), other.expose())))
            || waits(a, b.id)
            || waits(b, a.id)
    };
    let mut seen: BTreeSet<ItemId> = BTreeSet::new();
    let mut largest = 0;
    for id in &ids {
        let (mut open, mut sum) = (vec![*id], 0);
        while let Some(at) = open.pop() {
            if seen.insert(at) {
                sum += minutes(at);
                open.extend(ids.iter().copied().filter(|other| near(at, *other)));
            }
        }
        largest = largest.max(sum);
    }
    largest
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn every_manifest_keeps_its_promises(items in items(), phases in 0..5_usize, asked in prop::option::of(1..5_u32)) {
        let text = document(&items, phases);
        let settings = Settings { workers: asked, ..Settings::default() };
        let manifest = plan(&Input { settings, ..input(&[("tasks.md", text.as_bytes())]) }).expect("a plan");

        // Every ready item is in exactly one worker, and no other is.
        let asked_about: BTreeSet<ItemId> = manifest.clarify.iter().map(|question| question.item).collect();
        let mut given: BTreeMap<ItemId, usize> = BTreeMap::new();
        for (place, worker) in manifest.workers.iter().enumerate() {
            for item in &worker.items {
                prop_assert!(given.insert(*item, place).is_none(), "{item} is given twice:\n{text}");
            }
        }
        for item in &manifest.items {
            let ready = !item.done && !asked_about.contains(&item.id);
            prop_assert_eq!(ready, given.contains_key(&item.id), "{}:\n{}", item.id, text);
        }

        // No file is in the scope of two workers.
        let owned_twice = problems(&manifest).into_iter().any(|words| words.contains(" is owned by "));
        prop_assert!(!owned_twice, "{text}");

        // Every edge goes from a later start to an earlier end.
        let wave: BTreeMap<ItemId, usize> = manifest
            .waves
            .iter()
            .enumerate()
            .flat_map(|(wave, items)| items.iter().map(move |item| (*item, wave)))
            .collect();
        let circular = |item: ItemId| manifest.cycles.iter().any(|cycle| cycle.items.contains(&item));
        for item in manifest.items.iter().filter(|item| given.contains_key(&item.id)) {
            for dependency in &item.dependencies {
                let Target::Item(on) = dependency.on else { continue };
                let hard = matches!(dependency.kind, DependencyKind::Explicit | DependencyKind::CreatesUses);
                if hard && given.contains_key(&on) && !(circular(item.id) && circular(on)) {
                    prop_assert!(wave[&on] < wave[&item.id], "{} after {on}: {:?}\n{text}", item.id, manifest.waves);
                }
            }
        }

        // What is left out is listed, with a place.
        let deferred = manifest.excluded.iter().any(|aside| aside.original.expose().contains("Dark mode"));
        prop_assert!(deferred && manifest.excluded.iter().all(|aside| aside.line.is_some()), "{text}");

        // One worker where one session should do it; else two to four, or as many as were asked for.
        let workers = manifest.workers.len();
        match manifest.assessment.verdict {
            Verdict::Sequential => prop_assert!(workers <= 1, "{text}"),
            Verdict::Parallel => {
                prop_assert!((2..=asked.unwrap_or(4).max(2) as usize).contains(&workers), "{workers}:\n{text}");
                // Nobody has more than half again the mean, but for what cannot be divided.
                let minutes = |item: ItemId| manifest.items[item.index()].size.minutes();
                let loads: Vec<u32> =
                    manifest.workers.iter().map(|worker| worker.items.iter().map(|item| minutes(*item)).sum()).collect();
                let (most, sum) = (loads.iter().copied().max().unwrap_or(0), loads.iter().sum::<u32>());
                let mean = f64::from(sum) / workers as f64;
                let part = largest_part(&manifest, &given, &minutes);
                prop_assert!(
                    f64::from(most) <= mean * 1.5 || f64::from(part) > mean,
                    "{loads:?}, the largest part {part}:\n{text}"
                );
            }
        }

        // Of what no file is known, nothing runs beside it.
        for item in manifest.items.iter().filter(|item| given.contains_key(&item.id) && item.scope.is_empty()) {
            let alone = manifest.waves.iter().any(|wave| wave == &[item.id]);
            prop_assert!(alone || workers <= 1, "{}: {:?}\n{text}", item.id, manifest.waves);
        }
    }
}
