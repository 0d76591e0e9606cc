//! The page of a plan: every section where it belongs, and no word of a document that is mark-up.

use orch_shared::{
    ids::{Slug, TaskId},
    plan::{
        Action, Assessment, Cycle, Dependency, DependencyKind, Edge, Excluded, ExplainedField, FieldRule, ItemId,
        ItemSource, Missing, PlanItem, PlannedWorker, Priority, Question, Role, ScopeMatch, ScopeSource, Size,
        SourceDocument, Target, VerdictRule, Warning, WorkerDependency,
    },
};
use proptest::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::*;

fn item(index: usize, words: &str) -> PlanItem {
    PlanItem {
        id: ItemId::at(index),
        source_id: Some(words.into()),
        action: Action::Fix,
        description: words.into(),
        size: Size::L,
        size_reason: "2 files".to_owned(),
        priority: Some(Priority::High),
        scope: vec![words.into()],
        scope_as_written: vec![words.into()],
        scope_from: vec![ScopeSource { matched: ScopeMatch::UniqueStem, inherited: true, line: Some(7) }],
        source: ItemSource { file: words.into(), line: Some(3) },
        original: words.into(),
        done: false,
        group: Some(words.into()),
        dependencies: vec![Dependency {
            on: if index == 0 { Target::External(words.into()) } else { Target::Item(ItemId::at(0)) },
            kind: DependencyKind::Explicit,
            evidence: words.to_owned(),
            line: Some(4),
            group: None,
        }],
        rules: vec![FieldRule { field: ExplainedField::Item, rule: "a box".to_owned(), line: Some(3) }],
    }
}

fn worker(number: usize, items: &[usize], words: &str) -> PlannedWorker {
    PlannedWorker {
        task: TaskId::parse(&format!("task-{number}")).expect("a task"),
        slug: Slug::parse("users").expect("a slug"),
        items: items.iter().map(|item| ItemId::at(*item)).collect(),
        scope: vec![words.into()],
        focus: words.into(),
        size: Size::L,
        minutes: 120,
        checkpoints: vec!["after item-1".to_owned()],
        depends_on: vec![WorkerDependency { worker: TaskId::parse("task-1").expect("a task"), item: ItemId::at(0) }],
        wave: 1,
    }
}

/// A plan in which everything is said in these words.
fn manifest(words: &str, verdict: Verdict) -> Manifest {
    Manifest {
        name: Slug::parse("shop").expect("a slug"),
        sources: vec![SourceDocument { file: words.into(), format: "text".to_owned(), items: 3 }],
        items: (0..3).map(|index| item(index, words)).collect(),
        clarify: vec![Question {
            item: ItemId::at(2),
            original: words.into(),
            missing: Missing::Scope,
            question: "Where?".to_owned(),
            candidates: vec![words.into()],
        }],
        assumptions: vec![words.to_owned()],
        assessment: Assessment {
            verdict,
            rule: VerdictRule::Independent,
            reason: words.to_owned(),
            total_minutes: [120, 375],
            makespan_minutes: [60, 180],
            speedup_percent: 200,
        },
        workers: vec![worker(1, &[0], words), worker(2, &[1], words)],
        waves: vec![vec![ItemId::at(0)], vec![ItemId::at(1)]],
        critical_path: vec![ItemId::at(0), ItemId::at(1)],
        cross_dependencies: vec![words.to_owned()],
        exclusions: Vec::new(),
        cycles: vec![Cycle {
            items: vec![ItemId::at(0), ItemId::at(1)],
            weakest: Edge { from: ItemId::at(0), on: ItemId::at(1), line: Some(9) },
            edges: vec![
                Edge { from: ItemId::at(0), on: ItemId::at(1), line: Some(9) },
                Edge { from: ItemId::at(1), on: ItemId::at(0), line: Some(8) },
            ],
        }],
        excluded: vec![Excluded { file: words.into(), line: Some(1), original: words.into(), reason: Role::Deferred }],
        overruled_markers: Vec::new(),
        warnings: vec![Warning { file: Some(words.into()), line: Some(2), text: words.to_owned() }],
    }
}

/// The headings of a page, as an independent parser finds them, and whether it found HTML, links or images.
fn structure(page: &str) -> (Vec<(HeadingLevel, String)>, bool) {
    let (mut headings, mut inside, mut markup) = (Vec::new(), None, false);
    for event in Parser::new_ext(page, pulldown_cmark::Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => inside = Some((level, String::new())),
            Event::End(TagEnd::Heading(_)) => headings.extend(inside.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, heading)) = &mut inside {
                    heading.push_str(&text);
                }
            }
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Link { .. } | Tag::Image { .. }) => markup = true,
            _ => {}
        }
    }
    (headings, markup)
}

#[test]
fn the_page_has_its_sections_and_the_commands_that_go_on() {
    let page = render(&manifest("the words", Verdict::Parallel));
    let found: Vec<String> = structure(&page).0.into_iter().map(|(_, heading)| heading).collect();
    let expected = [
        "Plan: shop",
        "Source Documents",
        "Ready to Assign",
        "Needs Clarification",
        "Assumptions Made",
        "Parallelization Assessment",
        "task-1-users",
        "task-2-users",
        "Waves",
        "Cross-Dependencies",
        "Circles",
        "Set Aside",
        "Warnings",
        "How to Go On",
    ];
    assert_eq!(found, expected, "{page}");
    for part in [
        "3 items: 2 ready, 1 to be clarified, 0 done; 1 line set aside.",
        "| item-1 | fix |",
        "One session would take 2 h to 6 h 15 min.",
        "2 workers take 1 h to 3 h: 2.0 times as fast.",
        "Expected checkpoints: after item-1",
        "Critical path: item-1 → item-2",
        "item-1 after item-2 (line 9), item-2 after item-1 (line 8). The weakest: item-1 after item-2 (line 9).",
        "`orchctl plan clarify item-3 --scope PATH`",
        "- yes: only when no items wait for each other",
        "`orchctl plan sequential`",
    ] {
        assert!(page.contains(part), "{part:?} is not in:\n{page}");
    }
}

#[test]
fn a_question_about_the_work_is_answered_by_yes_and_by_no() {
    let mut manifest = manifest("the words", Verdict::Parallel);
    for (missing, yes) in [(Missing::Action, "--size S"), (Missing::Both, "--scope PATH")] {
        manifest.clarify[0].missing = missing;
        let page = render(&manifest);
        let say = format!("`orchctl plan clarify item-3 {yes}`, or `orchctl plan clarify item-3 --drop` if");
        assert!(page.contains(&say), "{page}");
    }
    manifest.clarify[0].missing = Missing::Scope;
    assert!(!render(&manifest).contains("--drop"), "where is no question of whether");
}

#[test]
fn one_session_is_an_ordered_list_with_its_checkpoints() {
    let mut manifest = manifest("the words", Verdict::Sequential);
    manifest.workers.truncate(1);
    manifest.cycles.clear();
    let page = render(&manifest);
    assert!(page.contains("- yes: `orchctl plan accept`"), "{page}");
    assert!(page.contains("1. item-1: `the words`, then `[CHECKPOINT] item-1 …`"), "{page}");
    assert!(page.contains("`[COMPLETE] …`") && !page.contains("| Worker |"), "{page}");
}

#[test]
fn a_dependency_that_is_a_hint_or_means_one_of_several_says_so() {
    let mut manifest = manifest("the words", Verdict::Parallel);
    let on = |on: Target, kind: DependencyKind| Dependency {
        on,
        kind,
        evidence: "the words".into(),
        line: None,
        group: None,
    };
    manifest.waves = vec![vec![ItemId::at(0), ItemId::at(1)]];
    manifest.items[0].source_id = Some("T2".into());
    manifest.items[1].dependencies = vec![
        on(Target::Item(ItemId::at(0)), DependencyKind::Order),
        on(Target::External("T2".into()), DependencyKind::Explicit),
        on(Target::External("T9".into()), DependencyKind::Explicit),
    ];
    let page = render(&manifest);
    assert!(page.contains("| item-1 (a hint), `T2` (which of several?), `T9` (outside) |"), "{page}");
    manifest.waves = vec![vec![ItemId::at(0)], vec![ItemId::at(1)]];
    assert!(render(&manifest).contains("| item-1, `T2`"), "the plan goes by it");
}

#[test]
fn without_work_it_says_so_and_why() {
    let mut manifest = manifest("the words", Verdict::Sequential);
    (manifest.items, manifest.clarify, manifest.workers) = (Vec::new(), Vec::new(), Vec::new());
    let page = render(&manifest);
    assert!(page.contains("No open work items found: 1 line looks like work and is none"), "{page}");
    assert!(!page.contains("How to Go On"), "there is nothing to accept: {page}");
}

#[test]
fn each_field_is_explained_with_its_line() {
    let manifest = manifest("the words", Verdict::Parallel);
    let text = explain(&manifest, ItemId::at(1)).expect("an item");
    for part in [
        "- **an item**: yes",
        "  - a box (line 3)",
        "- **size**: L, 2 files",
        "- **priority**: high",
        "`the words`: the one file of that name, from what stands around the item (line 7)",
        "- item-1: said: the words (line 4)",
        "Given to task-2-users, wave 1.",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    assert_eq!(explain(&manifest, ItemId::at(9)), None);
}

proptest! {
    #[test]
    fn no_word_of_a_document_is_markup(words in "[\\PC\n\t\u{1b}\u{202e}\u{200b}`#<>|*_\\[\\]!(){}~-]{0,40}") {
        let plain = manifest("words", Verdict::Parallel);
        let hostile = manifest(&words, Verdict::Parallel);
        for (one, other) in [
            (render(&plain), render(&hostile)),
            (explain(&plain, ItemId::at(1)).unwrap_or_default(), explain(&hostile, ItemId::at(1)).unwrap_or_default()),
        ] {
            let (expected, found) = (structure(&one), structure(&other));
            prop_assert_eq!(found.0.len(), expected.0.len(), "{}", other);
            prop_assert!(!found.1, "{}", other);
            let shown = other.chars().all(|c| c == '\n' || !c.is_control() && !matches!(c, '\u{202e}' | '\u{200b}'));
            prop_assert!(shown, "{:?}", other);
        }
    }
}
