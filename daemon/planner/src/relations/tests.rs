//! Relations of small documents, as a format would hand them over.

use orch_shared::{
    contents::ChangedTogether,
    plan::{DependencyKind, ItemId, ScopeMatch, ScopeSource},
};

mod named;

use super::find;
use crate::{
    draft::{
        Detail, DetailKind, Draft, Drafts, Field, FieldKey, Group, GroupOrder, Nature, Note, NoteKind, On, Reading,
        Relations, Said, Scope, State,
    },
    input::{Answer, Answers, RepoFacts},
};

/// A document in the making.
#[derive(Default)]
struct Doc {
    reading: Reading,
    items: Vec<Draft>,
    scopes: Vec<Scope>,
}

impl Doc {
    fn group(mut self, name: &str, order: GroupOrder) -> Self {
        self.reading.groups.push(Group {
            name: name.to_owned(),
            aliases: Vec::new(),
            title: name.to_owned(),
            line: None,
            parent: None,
            order,
            fields: Vec::new(),
        });
        self
    }

    fn item(mut self, id: &str, title: &str) -> Self {
        self.items.push(Draft {
            line: u32::try_from(self.items.len() + 1).ok(),
            source_id: (!id.is_empty()).then(|| id.to_owned()),
            aliases: Vec::new(),
            title: title.to_owned(),
            original: title.to_owned(),
            details: Vec::new(),
            fields: Vec::new(),
            group: self.reading.groups.len().checked_sub(1),
            state: State::Open,
            priority: None,
            nature: Nature::Work,
            doubt: None,
            parallel: None,
            rules: Vec::new(),
        });
        self.scopes.push(Scope::default());
        self
    }

    fn last(mut self, change: impl FnOnce(&mut Draft)) -> Self {
        change(self.items.last_mut().unwrap());
        self
    }

    fn field(self, key: FieldKey, value: &str) -> Self {
        self.last(|draft| draft.fields.push(Field { key, value: value.to_owned(), line: Some(9) }))
    }

    fn detail(self, text: &str) -> Self {
        let kind = DetailKind::Text;
        self.last(|draft| draft.details.push(Detail { line: Some(8), text: text.to_owned(), kind }))
    }

    fn marked(self) -> Self {
        self.last(|draft| draft.parallel = Some(Said { what: "[P]".to_owned(), line: Some(1) }))
    }

    fn on(mut self, path: &str) -> Self {
        let scope = self.scopes.last_mut().unwrap();
        scope.paths.push(path.to_owned());
        scope.from.push(ScopeSource { matched: ScopeMatch::Exact, inherited: false, line: Some(1) });
        self
    }

    fn note(mut self, kind: NoteKind, text: &str) -> Self {
        let line = u32::try_from(100 + self.reading.notes.len()).ok();
        self.reading.notes.push(Note { line, text: text.to_owned(), kind, group: None });
        self
    }

    fn found(self, repo: &RepoFacts, answers: &Answers) -> Relations {
        let items = self.items.into_iter().map(|item| (0, item)).collect();
        find(&Drafts { readings: vec![self.reading], items }, &self.scopes, repo, answers)
    }

    /// The edges of one kind, in words: `1<0`, `1<Phase 1`, `1<"the RFC"`.
    fn edges(self, kind: DependencyKind) -> String {
        let groups: Vec<String> = self.reading.groups.iter().map(|group| group.name.clone()).collect();
        let found = self.found(&RepoFacts::default(), &Answers::default());
        written(&found, &groups, kind)
    }
}

fn written(found: &Relations, groups: &[String], kind: DependencyKind) -> String {
    let name = |on: &On| match on {
        On::Item(item) => item.to_string(),
        On::Group(_, group) => groups[*group].clone(),
        On::External(words) => format!("\"{words}\""),
    };
    let of = found.before.iter().filter(|before| before.kind == kind);
    of.map(|before| format!("{}<{}", before.item, name(&before.on))).collect::<Vec<_>>().join(" ")
}

fn three() -> Doc {
    Doc::default().item("T001", "Load users").item("T002", "Store users").item("T003", "Show users")
}

#[test]
fn fields() {
    use FieldKey::{Blocks, DependsOn};
    let table: &[(FieldKey, &str, &str)] = &[
        (DependsOn, "T001", "2<0"),
        (DependsOn, "T001, T002", "2<0 2<1"),
        (DependsOn, "[1, 002]", "2<0 2<1"),
        (DependsOn, "T001-T002", "2<0 2<1"),
        (DependsOn, "t1 and T2 (both)", "2<0 2<1"),
        (DependsOn, "None", ""),
        (DependsOn, "None (can run in parallel with T001)", ""),
        (DependsOn, "T001 (parallel with T002)", "2<0"),
        (DependsOn, "T003", ""),
        (DependsOn, "1 shared database, 2 tests", ""),
        (DependsOn, "T099", "2<\"T099\""),
        (DependsOn, "#41", "2<\"#41\""),
        (Blocks, "T001", "0<2"),
        (FieldKey::Other, "T001", ""),
    ];
    for (key, value, expected) in table {
        assert_eq!(three().field(*key, value).edges(DependencyKind::Explicit), *expected, "{key:?} {value}");
    }
}

#[test]
fn sentences() {
    let table: &[(&str, &str)] = &[
        ("Show users (depends on T001)", "2<0"),
        ("Show users once T001 and T002 are done", "2<0 2<1"),
        ("Show users; blocks T001", "0<2"),
        ("Show users, independent of T001", ""),
        ("Add the `dependsOn` field to tasks", ""),
        ("Show users after login", ""),
        ("Show users like T001 does", ""),
        ("Show users after T099", ""),
        ("Show users (blocked by #41)", "2<\"#41\""),
        ("Show users once libfoo is available upstream", "2<\"libfoo\""),
        ("Show users; requires an RFC first", "2<\"RFC\""),
        ("Show orders when the cart is empty", ""),
        ("Show what depends on C++17", ""),
    ];
    for (title, expected) in table {
        let doc = || three().last(|draft| draft.title = (*title).to_owned());
        assert_eq!(doc().edges(DependencyKind::Explicit), *expected, "{title}");
    }
    let compared = three().detail("Before: two stores").field(FieldKey::DependsOn, "one store");
    assert_eq!(compared.edges(DependencyKind::Explicit), "");
    assert_eq!(three().detail("Requires T002.").edges(DependencyKind::Explicit), "2<1");
}

fn phases() -> Doc {
    Doc::default()
        .group("Phase 1", GroupOrder::None)
        .item("T001", "Load users")
        .group("Phase 2", GroupOrder::None)
        .item("T002", "Store users")
        .item("T003", "Store orders")
        .group("Phase 3", GroupOrder::None)
        .item("T004", "Show users")
}

#[test]
fn notes() {
    use NoteKind::{Dependencies, DependencyRow, Graph, Text};
    let table: &[(&[(NoteKind, &str)], &str)] = &[
        (&[(Dependencies, "Web (Phase 2): depends on Phase 1")], "1<Phase 1 2<Phase 1"),
        (&[(Dependencies, "Phase 2: no dependencies, can start now")], ""),
        (&[(Dependencies, "Phase 1 blocks Phase 2")], "1<Phase 1 2<Phase 1"),
        (&[(Dependencies, "Phase 3: Depends on all phases")], "3<Phase 2 3<Phase 1"),
        (&[(Dependencies, "T001 \u{2192} T002 \u{2192} T004")], "1<0 3<1"),
        (&[(Dependencies, "Phases 2-3: depend on Phase 1")], "1<Phase 1 2<Phase 1 3<Phase 1"),
        (&[(Graph, "graph TD"), (Graph, "T001[Load] --> T002[Store]"), (Graph, "T002 --> T004")], "1<0 3<1"),
        (&[(Graph, "A[T001 Load]"), (Graph, "B[T004 Show]"), (Graph, "A --> B")], "3<0"),
        (&[(Graph, "T004 <- T001")], "3<0"),
        (&[(DependencyRow, "Task | Depends on"), (DependencyRow, "T002 | T001"), (DependencyRow, "T003 | -")], "1<0"),
        (&[(DependencyRow, "Task | Blocks"), (DependencyRow, "T001 | T002, T003")], "1<0 2<0"),
        (&[(Text, "T004 depends on T001, as the review says.")], "3<0"),
        (&[(Text, "It depends on T001.")], ""),
        (&[(DependencyRow, "Depends on | Blocked work"), (DependencyRow, "T001 | Store orders")], "2<0"),
        (&[(Dependencies, "Phase 1 blocks all phases")], "1<Phase 1 2<Phase 1 3<Phase 1"),
        (&[(Dependencies, "Wave 1: T001 only; Wave 2 after wave 1")], ""),
    ];
    for (lines, expected) in table {
        let doc = lines.iter().fold(phases(), |doc, (kind, text)| doc.note(*kind, text));
        assert_eq!(doc.edges(DependencyKind::Explicit), *expected, "{lines:?}");
    }
}

#[test]
fn a_range_keeps_its_words() {
    let found = three().field(FieldKey::DependsOn, "T001-T002").found(&RepoFacts::default(), &Answers::default());
    assert!(found.before.iter().all(|before| before.named.as_deref() == Some("T001-T002")));
    assert_eq!(found.before[0].evidence, "\"T001-T002\"");
    assert_eq!(found.before[0].line, Some(9));
}

#[test]
fn groups_are_barriers_where_the_format_says_so() {
    let doc = |orders: [GroupOrder; 3]| {
        let mut doc = phases();
        for (group, order) in doc.reading.groups.iter_mut().zip(orders) {
            group.order = order;
        }
        doc.edges(DependencyKind::Order)
    };
    use GroupOrder::{AfterAll, AfterPrevious, BlocksAll, None};
    assert_eq!(doc([None, None, None]), "");
    assert_eq!(doc([None, AfterPrevious, AfterPrevious]), "1<Phase 1 2<Phase 1 3<Phase 2");
    assert_eq!(doc([BlocksAll, None, None]), "1<Phase 1 2<Phase 1 3<Phase 1");
    assert_eq!(doc([None, None, AfterAll]), "3<Phase 1 3<Phase 2");
    assert_eq!(doc([None, AfterAll, AfterAll]), "1<Phase 1 2<Phase 1 3<Phase 1 3<Phase 2");
}

#[test]
fn verification_comes_last_in_its_group() {
    let doc = three().last(|draft| draft.nature = Nature::Verification).item("T004", "Sort users");
    assert_eq!(doc.edges(DependencyKind::Order), "2<1 2<0");
}

#[test]
fn the_order_of_a_list_is_weak() {
    let list = |in_order| {
        let mut doc = three().marked().item("T004", "Sort users").marked().item("T005", "Drop users");
        doc.reading.in_order = in_order;
        doc.edges(DependencyKind::Order)
    };
    assert_eq!(list(false), "");
    assert_eq!(list(true), "1<0 2<1 3<1 4<3 4<2");
    let below = |heading: &str| {
        let doc = Doc::default().group(heading, GroupOrder::None).item("1", "Load users").item("2", "Save users");
        doc.edges(DependencyKind::Order)
    };
    assert_eq!([below("Implementation order"), below("Suggested order of work")], ["1<0", "1<0"]);
    assert_eq!([below("Work orders"), below("Customer order"), below("Tasks")], ["", "", ""]);
}

#[test]
fn a_marked_item_that_says_what_it_waits_for_stands_in_no_other_order() {
    let list = |change: fn(Doc) -> Doc| {
        let mut doc = change(three().marked()).item("T004", "Sort users");
        doc.reading.in_order = true;
        doc.edges(DependencyKind::Order)
    };
    assert_eq!(list(|doc| doc.field(FieldKey::DependsOn, "T001")), "1<0 3<1 3<2");
    assert_eq!(list(|doc| doc.field(FieldKey::DependsOn, "None")), "1<0 3<1 3<2");
    let told = |doc: Doc| doc.last(|draft| draft.title.push_str(" (depends on T001)"));
    assert_eq!(list(told), "1<0 3<1 3<2");
}

#[test]
fn makers_come_before_users() {
    let doc = |first: &str, second: &str| {
        Doc::default().item("1", first).item("2", second).edges(DependencyKind::CreatesUses)
    };
    assert_eq!(doc("Create `TokenStore` in src/store.rs", "Refresh tokens of the TokenStore"), "1<0");
    assert_eq!(doc("Create src/store.rs", "Call src/store.rs on start"), "1<0");
    assert_eq!(doc("Test the TokenStore", "Create TokenStore"), "");
    assert_eq!(doc("Create TokenStore", "Create TokenStore for tests"), "");
    assert_eq!(doc("Add a line to TokenStore", "Show TokenStore"), "");
    assert_eq!(doc("Add the GitHub icon", "Sync with GitHub"), "");
    assert_eq!(doc("Create TokenStore class", "Show TokenStore"), "1<0");
    let fields = Doc::default()
        .item("1", "Show tokens")
        .field(FieldKey::Consumes, "`loadToken(id)`")
        .item("2", "Load tokens")
        .field(FieldKey::Produces, "`loadToken(id) -> Token`");
    assert_eq!(fields.edges(DependencyKind::CreatesUses), "0<1");
}

#[test]
fn layers_of_one_feature() {
    let doc =
        |first: &str, second: &str| Doc::default().item("1", first).item("2", second).edges(DependencyKind::Layer);
    assert_eq!(doc("Invoice model", "Invoice endpoint"), "1<0");
    assert_eq!(doc("Invoice endpoint", "Page for the invoice"), "1<0");
    assert_eq!(doc("Invoice model", "Payment endpoint"), "");
    assert_eq!(doc("Invoice page", "Invoice model"), "");
}

#[test]
fn one_file_is_no_order() {
    let doc = three().on("src/user.rs").item("T004", "Sort users").on("src/user.rs").item("T005", "Move").on("src/");
    let found = doc.found(&RepoFacts::default(), &Answers::default());
    assert!(found.before.is_empty());
    let pairs: Vec<_> = found.apart.iter().map(|apart| apart.items).collect();
    assert_eq!(pairs, [[2, 3], [2, 4], [3, 4]]);
    assert_eq!(found.apart[0].reason, "both change `src/user.rs`");
}

#[test]
fn conflicts_are_no_order() {
    let found = three().field(FieldKey::ConflictsWith, "[001]").found(&RepoFacts::default(), &Answers::default());
    assert!(found.before.is_empty());
    assert_eq!(found.apart[0].items, [0, 2]);
}

#[test]
fn marks_are_overruled() {
    let shared = three().marked().on("a.rs").item("T004", "Sort users").marked().on("a.rs");
    let found = shared.found(&RepoFacts::default(), &Answers::default());
    let reasons: Vec<_> = found.overruled.iter().map(|(item, reason)| (*item, reason.as_str())).collect();
    assert_eq!(reasons, [(2, "it and T004: both change `a.rs`"), (3, "it and T003: both change `a.rs`")]);
    let waiting = three().marked().field(FieldKey::DependsOn, "T001");
    let found = waiting.found(&RepoFacts::default(), &Answers::default());
    assert_eq!(found.overruled, [(2, "it waits for T001: \"T001\"".to_owned())]);
    assert!(three().marked().found(&RepoFacts::default(), &Answers::default()).overruled.is_empty());
}

#[test]
fn the_repo_gives_hints() {
    let pair = ChangedTogether { files: ["a.rs".to_owned(), "b.rs".to_owned()], together: 4, of: 5 };
    let imports = [("c.rs".to_owned(), vec!["a.rs".to_owned()])].into_iter().collect();
    let repo = RepoFacts { changed_together: vec![pair], imports, ..RepoFacts::default() };
    let doc = Doc::default().item("1", "One").on("a.rs").item("2", "Two").on("b.rs").item("3", "Three").on("c.rs");
    let found = doc.found(&repo, &Answers::default());
    assert_eq!(written(&found, &[], DependencyKind::CoChange), "1<0 2<0");
}

#[test]
fn the_person_stands_above_all() {
    let answer =
        Answer { after: vec![ItemId::at(1), ItemId::at(77)], not_after: vec![ItemId::at(0)], ..Answer::default() };
    let answers =
        Answers { items: [(ItemId::at(2), answer), (ItemId::at(99), Answer::default())].into_iter().collect() };
    let found = three().field(FieldKey::DependsOn, "T001").found(&RepoFacts::default(), &answers);
    assert_eq!(written(&found, &[], DependencyKind::Explicit), "2<1");
}

#[test]
fn what_is_suggested_gives_way() {
    let mut doc = phases().last(|draft| draft.details.clear());
    for group in doc.reading.groups.iter_mut().skip(1) {
        group.order = GroupOrder::AfterPrevious;
    }
    doc.items[0].details.push(Detail { line: Some(4), text: "After T002".to_owned(), kind: DetailKind::Text });
    let found = doc.found(&RepoFacts::default(), &Answers::default());
    let groups: Vec<String> = ["Phase 1", "Phase 2", "Phase 3"].map(str::to_owned).to_vec();
    assert_eq!(written(&found, &groups, DependencyKind::Explicit), "0<1");
    assert_eq!(written(&found, &groups, DependencyKind::Order), "2<Phase 1 3<Phase 2");
    assert_eq!(found.given_up.len(), 1);
}

#[test]
fn a_circle_that_is_said_stays() {
    let found = three().detail("After T002").item("T004", "Sort").detail("Before T002");
    let found = found
        .last(|draft| draft.details.push(Detail { line: None, text: "After T003".to_owned(), kind: DetailKind::Text }));
    assert_eq!(found.edges(DependencyKind::Explicit), "2<1 1<3 3<2");
}

#[test]
fn a_summary_stands_for_the_items_that_it_names() {
    let doc = three()
        .group("Step A: Move callers (Tasks T001-T002)", GroupOrder::None)
        .group("Step B: Clean up (Task T003)", GroupOrder::None)
        .note(NoteKind::Text, "Once all callers moved, remove the rest.");
    let mut doc = doc;
    doc.reading.notes[0].group = Some(1);
    let found = doc.found(&RepoFacts::default(), &Answers::default());
    assert_eq!(written(&found, &[], DependencyKind::Explicit), "2<1 2<0");
    assert!(found.before.iter().all(|before| before.named.as_deref() == Some("T001-T002")));
}

#[test]
fn what_the_document_says_stands_above_the_order_of_its_format() {
    let ordered = |note: &str| {
        let mut doc = phases().note(NoteKind::Dependencies, note);
        for group in doc.reading.groups.iter_mut().skip(1) {
            group.order = GroupOrder::AfterPrevious;
        }
        doc.edges(DependencyKind::Order)
    };
    assert_eq!(ordered("Nothing"), "1<Phase 1 2<Phase 1 3<Phase 2");
    assert_eq!(ordered("Phase 3: depends on Phase 1, parallel with Phase 2"), "1<Phase 1 2<Phase 1");
    assert_eq!(ordered("Phase 3 is independent of Phase 2"), "1<Phase 1 2<Phase 1");
    // What comes after a group comes after what that group need not wait for too.
    assert_eq!(ordered("Phase 2 is independent of Phase 1"), "3<Phase 1 3<Phase 2");
}

#[test]
fn a_section_that_is_called_by_another_name_keeps_its_number() {
    let mut doc = phases();
    doc.reading.groups[0].name = "1".to_owned();
    doc.reading.groups[0].title = "1. WS-A: loading".to_owned();
    doc.reading.groups[0].aliases = vec!["WS-A".to_owned()];
    let found =
        doc.note(NoteKind::Dependencies, "Phase 2 rebases on WS-A").found(&RepoFacts::default(), &Answers::default());
    assert_eq!(found.before[0].named.as_deref(), Some("\u{a7}1"));
}

#[test]
fn a_number_that_counts_something_names_nobody() {
    let doc = || Doc::default().item("1", "Fix the cache").item("2", "Add metrics");
    for (title, expected) in [
        ("Ship it after 2", "2<1"),
        ("Ship when 1 and 2 are done", "2<0 2<1"),
        ("Raise the limit once 1 is in", "2<0"),
        ("Clean up after 2 lands", "2<1"),
        ("Remove the flag after 2 weeks", ""),
        ("Stop after 1 hour", ""),
        ("It needs 2 reviewers", ""),
        ("Wait for 2 seconds", ""),
    ] {
        assert_eq!(doc().item("3", title).edges(DependencyKind::Explicit), expected, "{title}");
    }
}

#[test]
fn words_of_a_title_name_its_item() {
    let doc = || {
        Doc::default().item("1", "Migrate the invoices table").item("2", "Update invoice API").item("3", "Polish forms")
    };
    for (title, expected) in [
        ("Build the list page, depends on the invoice API", "3<1"),
        ("Show totals after the invoices table is migrated", "3<0"),
        ("Show totals once the new invoice API is in", "3<1"),
        // One word says too little, and so do words that several have, or none.
        ("Show totals after the table", ""),
        ("Show totals after login and logout", ""),
        ("Requires a user session", ""),
    ] {
        assert_eq!(doc().item("4", title).edges(DependencyKind::Explicit), expected, "{title}");
    }
    assert_eq!(
        doc()
            .item("4", "Update invoice API docs")
            .item("5", "Show it after the invoice API")
            .edges(DependencyKind::Explicit),
        ""
    );
}

#[test]
fn numbers_name_the_files_beside_where_each_file_is_one_item() {
    let file = |name: &str, id: &str, on: &str| {
        let doc = Doc::default().item(id, "Paint it").field(FieldKey::DependsOn, on);
        (Reading { name: name.to_owned(), ..Reading::default() }, doc.items.into_iter().next().unwrap())
    };
    let edges = |files: Vec<(Reading, Draft)>| {
        let scopes = vec![Scope::default(); files.len()];
        let (readings, items): (Vec<Reading>, Vec<Draft>) = files.into_iter().unzip();
        let drafts = Drafts { readings, items: items.into_iter().enumerate().collect() };
        let found = find(&drafts, &scopes, &RepoFacts::default(), &Answers::default());
        written(&found, &[], DependencyKind::Explicit)
    };
    assert_eq!(edges(vec![file("a/001.md", "001", "[]"), file("a/002.md", "002", "[001]")]), "1<0");
    assert_eq!(edges(vec![file("a/01.md", "01", "none"), file("a/02.md", "02", "#1, 2")]), "1<0");
    assert_eq!(edges(vec![file("a/001.md", "001", "[]"), file("b/002.md", "002", "[001]")]), "1<\"001\"", "elsewhere");
    let twice = vec![file("a/x.md", "001", "[]"), file("a/y.md", "1", "[]"), file("a/z.md", "2", "[001]")];
    assert_eq!(edges(twice), "2<\"001\"", "two files have it");
}
