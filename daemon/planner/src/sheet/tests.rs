//! Sheets: what was written comes back, what was changed counts, what is wrong is named with its place.

use orch_shared::plan::{Action, Assessment, ItemSource, SourceDocument, Verdict, VerdictRule};
use proptest::prelude::*;

use super::*;

fn item(index: usize) -> PlanItem {
    PlanItem {
        id: ItemId::at(index),
        source_id: None,
        action: Action::Fix,
        description: "Mend it\n[items.item-9]\u{202e}".into(),
        size: Size::M,
        size_reason: String::new(),
        priority: None,
        scope: vec!["src/a \"b\".rs".into()],
        scope_as_written: Vec::new(),
        scope_from: Vec::new(),
        source: ItemSource { file: "x.md".into(), line: Some(3) },
        original: "Mend it".into(),
        done: false,
        group: None,
        dependencies: Vec::new(),
        rules: Vec::new(),
    }
}

fn manifest(n: usize) -> Manifest {
    Manifest {
        name: orch_shared::ids::Slug::parse("shop").expect("a slug"),
        sources: vec![SourceDocument { file: "x.md".into(), format: "text".to_owned(), items: 3 }],
        items: (0..n).map(item).collect(),
        clarify: Vec::new(),
        assumptions: Vec::new(),
        assessment: Assessment {
            verdict: Verdict::Sequential,
            rule: VerdictRule::TooFew,
            reason: String::new(),
            total_minutes: [0, 0],
            makespan_minutes: [0, 0],
            speedup_percent: 100,
        },
        workers: Vec::new(),
        waves: Vec::new(),
        critical_path: Vec::new(),
        cross_dependencies: Vec::new(),
        exclusions: Vec::new(),
        cycles: Vec::new(),
        excluded: Vec::new(),
        overruled_markers: Vec::new(),
        warnings: Vec::new(),
    }
}

#[test]
fn a_sheet_that_was_not_changed_changes_nothing_and_one_that_was_counts() {
    let manifest = manifest(3);
    let sheet = write(&manifest, &Answers::default(), &Settings::default());
    assert_eq!(read(&sheet, &manifest), Ok((Answers::default(), Settings::default())));
    // A document cannot add lines to it.
    assert_eq!(sheet.lines().filter(|line| line.starts_with('[')).count(), 3, "{sheet}");

    let changed = sheet.replacen("# size = \"M\"", "size = \"XL\"", 1).replacen("# workers = 0", "workers = 3", 1);
    let (answers, settings) = read(&changed, &manifest).expect("read");
    assert_eq!(settings.workers, Some(3));
    assert_eq!(answers.items.get(&ItemId::at(0)).and_then(|answer| answer.size), Some(Size::XL));
    assert_eq!(answers.items.len(), 1);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let manifest = manifest(2);
    for (text, line, column, problem) in [
        ("a = = 1", 1, 5, ""),
        ("workers = 0", 1, 11, "the first worker is 1"),
        ("worker = 2", 1, 1, "unknown field"),
        ("\n[items.item-1]\nsize = \"huge\"", 3, 8, "unknown variant"),
        ("[items.item-1]\nsizes = \"S\"", 2, 1, "unknown field"),
        ("[items.item-9]\ndrop = true", 1, 1, "there is no item-9"),
        ("[items.first]\ndrop = true", 1, 8, "not an item id"),
        ("[items.item-1]\nafter = [\"item-2\", \"item-1\"]", 2, 20, "item-1 cannot wait for itself"),
        ("[items.item-1]\nafter = [\"item-7\"]", 2, 10, "there is no item-7"),
        ("[items.item-1]\nscope = [\"src\", \"../x\"]", 2, 17, "no path in the repo"),
        ("[items.item-1]\nscope = [\"/etc/passwd\"]", 2, 10, "no path in the repo"),
        ("[items.item-1]\nworker = 77", 2, 10, "there cannot be a worker 77: the plan has 2 items"),
        ("[items.item-1]\nworker = 1\n[items.item-2]\nworker = 2", 4, 10, "item-2 and item-1 both change src/a"),
        (
            "[items.item-1]\nworker = 1\nscope = [\"lib/\"]\n[items.item-2]\nscope = [\"lib/b.rs\"]\nworker = 2",
            6,
            10,
            "both change lib/",
        ),
    ] {
        let error = read(text, &manifest).expect_err(text);
        assert_eq!((error.line, error.column), (line, column), "{text}: {error}");
        assert!(error.problem.contains(problem), "{text}: {error}");
        assert!(!error.hint().is_empty());
    }
}

#[test]
fn pins_that_tear_nothing_are_taken() {
    let manifest = manifest(2);
    for text in [
        "[items.item-1]\nworker = 2\n[items.item-2]\nworker = 2",
        "[items.item-1]\nworker = 1\nscope = [\"b.rs\"]\n[items.item-2]\nworker = 2",
        "[items.item-1]\nworker = 1\n[items.item-2]\nworker = 2\ndrop = true",
        // One of the two owns it, and the other asks.
        "[items.item-1]\nworker = 1\nscope = [\"Cargo.lock\"]\n[items.item-2]\nworker = 2\nscope = [\"Cargo.lock\"]",
    ] {
        assert!(read(text, &manifest).is_ok(), "{text}: {:?}", read(text, &manifest));
    }
}

fn answers() -> impl Strategy<Value = (Answers, Settings)> {
    let id = || (0..3_usize).prop_map(ItemId::at);
    let size = prop::sample::select(vec![Size::S, Size::M, Size::L, Size::XL]);
    let path = "[a-z \"\\\\\u{e9}]{1,5}(/[a-z]{1,3})?/?";
    let answer = (
        prop::option::of(prop::collection::vec(path, 0..3)),
        prop::option::of(size),
        prop::collection::vec(id(), 0..2),
        any::<bool>(),
        any::<bool>(),
    );
    // All pins are for one worker: they tear nothing.
    let items = (prop::collection::btree_map(id(), answer, 0..3), 1..4_u32);
    (items, prop::option::of("[a-z \"\n]{0,8}"), prop::option::of(1..9_u32), any::<bool>()).prop_map(
        |((items, worker), name, workers, sequential)| {
            let answer = |(id, (scope, size, after, dropped, pinned)): (ItemId, (_, _, Vec<ItemId>, _, bool))| {
                let worker = pinned.then_some(worker);
                let after: Vec<ItemId> = after.into_iter().filter(|other| *other != id).collect();
                (id, Answer { scope, size, not_after: after.clone(), after, dropped, worker })
            };
            let items: BTreeMap<ItemId, Answer> = items.into_iter().map(answer).collect();
            let items = items.into_iter().filter(|(_, answer)| *answer != Answer::default()).collect();
            (Answers { items }, Settings { name, workers, sequential })
        },
    )
}

proptest! {
    #[test]
    fn whatever_was_answered_comes_back((answers, settings) in answers()) {
        let manifest = manifest(3);
        let sheet = write(&manifest, &answers, &settings);
        prop_assert_eq!(read(&sheet, &manifest), Ok((answers, settings)), "{}", sheet);
    }

    #[test]
    fn no_text_makes_it_fail_otherwise_than_in_words(text in "\\PC*") {
        let _read = read(&text, &manifest(1));
    }
}
