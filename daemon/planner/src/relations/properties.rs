//! What holds of relations whatever the documents say: no panic, nothing to itself, every place valid, linear in size.

use proptest::prelude::*;

use super::find;
use crate::{
    draft::{
        Detail, DetailKind, Draft, Drafts, Field, FieldKey, Group, GroupOrder, Nature, Note, NoteKind, On, Reading,
        Relations, Said, Scope, State,
    },
    input::{Answers, RepoFacts},
};

/// Lines made of the words that the rules look for.
fn line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("T001"),
        Just("T2"),
        Just("1.2"),
        Just("2.1-5.2"),
        Just("#3"),
        Just("\u{a7}1"),
        Just("Phase"),
        Just("tasks"),
        Just("1-3"),
        Just("T001-T003"),
        Just("depends"),
        Just("on"),
        Just("after"),
        Just("all"),
        Just("previous"),
        Just("blocks"),
        Just("needs"),
        Just(","),
        Just("and"),
        Just("("),
        Just(")"),
        Just(":"),
        Just("->"),
        Just("\u{2190}"),
        Just("|"),
        Just("A["),
        Just("]"),
        Just("not"),
        Just("\u{5b8c}\u{4e86}\u{5f8c}"),
        Just("to"),
        Just("through"),
        Just("`UserStore`"),
        Just("Create"),
        Just("src/a.rs"),
        Just("user"),
        Just("model"),
        Just("endpoint"),
    ];
    prop_oneof![
        8 => proptest::collection::vec(word, 0..9).prop_map(|words| words.join(" ")),
        1 => "\\PC{0,30}",
    ]
}

fn draft() -> impl Strategy<Value = Draft> {
    let key = prop_oneof![
        Just(FieldKey::DependsOn),
        Just(FieldKey::Blocks),
        Just(FieldKey::ConflictsWith),
        Just(FieldKey::Consumes),
        Just(FieldKey::Produces),
        Just(FieldKey::Creates)
    ];
    let id = prop_oneof![Just(None), (0_u32..6).prop_map(|n| Some(format!("T00{n}"))), "[1-3]\\.[1-3]".prop_map(Some)];
    let nature = prop_oneof![3 => Just(Nature::Work), 1 => Just(Nature::Verification)];
    let state = prop_oneof![3 => Just(State::Open), 1 => Just(State::Done)];
    let parts = (id, line(), proptest::collection::vec(line(), 0..3), proptest::collection::vec((key, line()), 0..2));
    (parts, proptest::option::of(0_usize..7), nature, state, any::<bool>()).prop_map(
        |((source_id, title, details, fields), group, nature, state, marked)| Draft {
            line: Some(1),
            source_id,
            aliases: Vec::new(),
            original: title.clone(),
            title,
            details: details.into_iter().map(|text| Detail { line: Some(2), text, kind: DetailKind::Text }).collect(),
            fields: fields.into_iter().map(|(key, value)| Field { key, value, line: None }).collect(),
            group,
            state,
            priority: None,
            nature,
            doubt: None,
            parallel: marked.then(|| Said { what: "[P]".to_owned(), line: None }),
            rules: Vec::new(),
        },
    )
}

fn reading() -> impl Strategy<Value = Reading> {
    let order = prop_oneof![
        Just(GroupOrder::None),
        Just(GroupOrder::AfterPrevious),
        Just(GroupOrder::BlocksAll),
        Just(GroupOrder::AfterAll)
    ];
    // Parents that lie behind, or nowhere, are a fault of a format and must do no harm.
    let group = (line(), order, proptest::option::of(0_usize..7)).prop_map(|(name, order, parent)| Group {
        title: name.clone(),
        name,
        aliases: Vec::new(),
        line: None,
        parent,
        order,
        fields: Vec::new(),
    });
    let kind = prop_oneof![
        Just(NoteKind::Dependencies),
        Just(NoteKind::DependencyRow),
        Just(NoteKind::Graph),
        Just(NoteKind::Text)
    ];
    let note = (line(), kind).prop_map(|(text, kind)| Note { line: None, text, kind, group: None });
    (proptest::collection::vec(group, 0..6), proptest::collection::vec(note, 0..6), any::<bool>())
        .prop_map(|(groups, notes, in_order)| Reading { groups, notes, in_order, ..Reading::default() })
}

fn drafts() -> impl Strategy<Value = Drafts> {
    (proptest::collection::vec(reading(), 1..3), proptest::collection::vec((0_usize..3, draft()), 0..12))
        .prop_map(|(readings, items)| Drafts { readings, items })
}

fn related(drafts: &Drafts) -> Relations {
    let mut scopes = vec![Scope::default(); drafts.items.len()];
    for (at, scope) in scopes.iter_mut().enumerate().filter(|(at, _)| at % 2 == 0) {
        scope.paths.push(if at % 3 == 0 { "src/".to_owned() } else { "src/a.rs".to_owned() });
    }
    find(drafts, &scopes, &RepoFacts::default(), &Answers::default())
}

proptest! {
    #[test]
    fn every_place_is_valid_and_nothing_relates_to_itself(drafts in drafts()) {
        let found = related(&drafts);
        let count = drafts.items.len();
        for before in &found.before {
            prop_assert!(before.item < count);
            match before.on {
                On::Item(on) => prop_assert!(on < count && on != before.item),
                On::Group(reading, group) => prop_assert!(group < drafts.readings[reading].groups.len()),
                On::External(ref words) => prop_assert!(!words.is_empty()),
            }
        }
        for apart in &found.apart {
            prop_assert!(apart.items[0] < apart.items[1] && apart.items[1] < count);
        }
        prop_assert!(found.overruled.iter().all(|(item, _)| *item < count));
        prop_assert_eq!(&found, &related(&drafts));
    }
}

/// A document of one kind of line, many times.
fn many(count: usize, change: impl Fn(usize, &mut Draft)) -> Drafts {
    let group = |at: usize| Group {
        name: format!("Phase {at}"),
        aliases: Vec::new(),
        title: format!("Phase {at}: part {at}"),
        line: None,
        parent: None,
        order: GroupOrder::AfterPrevious,
        fields: Vec::new(),
    };
    let item = |at: usize| {
        let mut draft = Draft {
            line: None,
            source_id: Some(format!("T{at:06}")),
            aliases: Vec::new(),
            title: format!("Load part {at}"),
            original: String::new(),
            details: Vec::new(),
            fields: Vec::new(),
            group: Some(at / 20),
            state: State::Open,
            priority: None,
            nature: Nature::Work,
            doubt: None,
            parallel: None,
            rules: Vec::new(),
        };
        change(at, &mut draft);
        (0, draft)
    };
    let reading = Reading { groups: (0..=count / 20).map(group).collect(), in_order: true, ..Reading::default() };
    Drafts { readings: vec![reading], items: (0..count).map(item).collect() }
}

#[test]
fn edges_are_linear_in_items() {
    type Change = fn(usize, &mut Draft);
    let table: &[(&str, Change)] = &[
        ("all in one group", |_, draft| draft.group = Some(0)),
        ("each waits for all before it", |_, draft| draft.title = "Load, after all previous tasks".to_owned()),
        ("each waits for all phases", |_, draft| draft.title = "Load, after all phases".to_owned()),
        ("each waits for a long range", |_, draft| draft.title = "Load, after T000001-T003000".to_owned()),
        ("all verify", |at, draft| draft.nature = if at % 2 == 0 { Nature::Verification } else { Nature::Work }),
        ("all conflict", |_, draft| {
            draft.fields.push(Field { key: FieldKey::ConflictsWith, value: "Phase 1".to_owned(), line: None });
        }),
        ("all the same id", |_, draft| draft.source_id = Some("T1".to_owned())),
        ("marked", |at, draft| draft.parallel = (at % 9 > 0).then(|| Said { what: "[P]".to_owned(), line: None })),
        ("one name", |_, draft| draft.title = "Create UserStore model endpoint page".to_owned()),
    ];
    for (name, change) in table {
        let count = 4_000;
        let found = related(&many(count, *change));
        assert!(found.before.len() <= 60 * count, "{name}: {} edges", found.before.len());
        assert!(found.apart.len() <= 60 * count, "{name}: {} pairs", found.apart.len());
    }
}
