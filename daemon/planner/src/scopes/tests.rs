//! Scopes of small items: what is taken from a sentence, from fields, from around the item, and from the repo.

use orch_shared::plan::{ItemId, ScopeMatch};

use super::find;
use crate::{
    draft::{
        Detail, DetailKind, Draft, Drafts, Field, FieldKey, Group, GroupOrder, Nature, Note, NoteKind, Reading, Said,
        Scope, State,
    },
    input::{Answer, Answers, RepoFacts},
};

fn draft(title: &str, details: &[&str]) -> Draft {
    let details = details.iter().enumerate().map(|(at, text)| Detail {
        line: u32::try_from(at + 2).ok(),
        text: (*text).to_owned(),
        kind: DetailKind::Text,
    });
    Draft {
        line: Some(1),
        source_id: None,
        aliases: Vec::new(),
        title: title.to_owned(),
        original: title.to_owned(),
        details: details.collect(),
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

fn scopes(reading: Reading, items: Vec<Draft>, repo: &[&str]) -> Vec<Scope> {
    let drafts = Drafts { readings: vec![reading], items: items.into_iter().map(|item| (0, item)).collect() };
    let files = (!repo.is_empty()).then(|| repo.iter().map(|path| (*path).to_owned()).collect());
    find(&drafts, &RepoFacts { files, ..RepoFacts::default() }, &Answers::default())
}

fn written(title: &str, details: &[&str]) -> Vec<String> {
    let mut found = scopes(Reading::default(), vec![draft(title, details)], &[]);
    found.remove(0).as_written
}

#[test]
fn sentences() {
    let table: &[(&str, &[&str])] = &[
        ("Load users in src/user.rs", &["src/user.rs"]),
        ("Load users in `src/user.rs:12-40`.", &["src/user.rs"]),
        ("Move src/a.rs to src/b.rs", &["src/a.rs", "src/b.rs"]),
        ("Extract the dates from src/a.rs into src/b.rs", &["src/a.rs", "src/b.rs"]),
        ("Build src/page.ts with colours from src/theme.ts", &["src/page.ts"]),
        ("Update README.md with the new flag", &["README.md"]),
        ("Rewrite `docs/cli/README.md` and `GUIDE.md`", &["docs/cli/README.md", "GUIDE.md"]),
        ("Fix src/user.rs, whose order.rs import fails", &["src/user.rs"]),
        ("Add `--json` to board.py", &["board.py"]),
        ("Migrate POST /api/users to src/app/api/users/route.ts", &["src/app/api/users/route.ts"]),
        ("Parse formats like `go.mod` or `pom.xml`", &[]),
        ("Measure with coverage.py", &[]),
        ("Cache tokens, which are stored in `tokens/meta.json`", &[]),
        ("Cache tokens. Deferred: `src/store.rs` is missing", &[]),
        ("Build the page in src/page.ts using src/theme.ts", &["src/page.ts"]),
        ("Read the settings from ~/.app/config.toml", &[]),
        ("Update `install.sh` to copy hooks to `.cache/hooks/`", &["install.sh"]),
        ("Write docs for response.json handling", &[]),
        ("Look at https://example.org/a/b.md and fix src/x.rs", &["src/x.rs"]),
        ("Run tests: `npm run test -- tests/api/ tests/ui/`", &["tests/api/", "tests/ui/"]),
        ("Run `cargo build --manifest-path sub/Cargo.toml`", &[]),
        ("Grep src/ for leftovers and remove them", &["src/"]),
        (
            "\u{4fee}\u{6b63}: src/user.py\u{306e}`load()`\u{3068}src/order.py\u{3092}\u{66f4}\u{65b0}",
            &["src/user.py", "src/order.py"],
        ),
        ("src/user.py\u{3067}plan.md/tasks.md\u{3092}\u{8aad}\u{307e}\u{306a}\u{3044}", &["src/user.py"]),
        (
            "tests/a/test_x.py\u{3068}test_y.py\u{306b}\u{300c}plan.md\u{300d}\u{3092}\u{8ffd}\u{52a0}",
            &["tests/a/test_x.py", "test_y.py"],
        ),
        ("Rename all `*.test.ts` files", &["*.test.ts"]),
    ];
    for (title, expected) in table {
        assert_eq!(written(title, &[]), *expected, "{title}");
    }
}

#[test]
fn where_a_fault_is_traced_to_the_work_is() {
    for told in
        ["The trace points to `src/reader.rs`.", "It points to `src/reader.rs:88`.", "Trace points to src/reader.rs:88"]
    {
        assert_eq!(written("Crash for an empty line", &[told]), ["src/reader.rs"], "{told}");
    }
    assert_eq!(written("Crash for an empty line", &["The link points to `docs/a.md`."]), [""; 0]);
}

#[test]
fn lines_below_an_item_fill_in_what_its_title_leaves_out() {
    assert_eq!(
        written("Set up the project", &["directories (app/, tests/)", "a template (.env.example)"]),
        ["app/", "tests/", ".env.example"]
    );
    assert_eq!(written("Add the auth.md command", &["Create `.tool/commands/auth.md`"]), [".tool/commands/auth.md"]);
    assert_eq!(written("Load users in src/user.rs", &["src/other.rs does it too"]), ["src/user.rs"]);
}

#[test]
fn what_the_work_only_reads_counts_where_nothing_else_is_named() {
    assert_eq!(written("Verify the answers against src/spec.json", &[]), ["src/spec.json"]);
    assert_eq!(written("Verify src/a.rs against src/spec.json", &[]), ["src/a.rs"]);
}

#[test]
fn criteria_and_code_name_no_scope() {
    let mut item = draft("Load users", &["src/a.rs holds it", "see src/b.rs"]);
    item.details[0].kind = DetailKind::Criterion;
    item.details[1].kind = DetailKind::Code;
    assert!(scopes(Reading::default(), vec![item], &[])[0].as_written.is_empty());
}

#[test]
fn a_field_stands_above_sentences() {
    let mut item = draft("Load users", &["Step 1: run src/tool.rs"]);
    item.fields.push(Field {
        key: FieldKey::Files,
        value: "src/user.rs:4, Makefile, web/user".to_owned(),
        line: Some(3),
    });
    let found = scopes(Reading::default(), vec![item], &[]);
    assert_eq!(found[0].as_written, ["src/user.rs", "Makefile"]);
    assert_eq!(found[0].from[0].line, Some(3));
}

#[test]
fn words_with_slashes_are_paths_where_the_document_or_the_repo_knows_them() {
    let table = [
        (vec![draft("Fix `web/user`", &[])], &[][..], false),
        (vec![draft("Fix `web/user`", &[]), draft("Fix web/order/x.ts", &[])], &[][..], true),
        (vec![draft("Fix `web/user`", &[])], &["web/user/a.ts"][..], true),
        (vec![draft("Fix `web/user`", &[])], &["src/a.ts"][..], false),
    ];
    for (items, repo, expected) in table {
        let known = !scopes(Reading::default(), items, repo)[0].as_written.is_empty();
        assert_eq!(known, expected, "{repo:?}");
    }
}

#[test]
fn the_repo_says_which_file_is_meant() {
    let repo = ["docs/README.md", "src/a/user.rs", "src/b/user.rs", "src/ui/SideMenu.tsx"];
    let of = |title: &str| scopes(Reading::default(), vec![draft(title, &[])], &repo).remove(0);
    let exact = of("Fix src/a/user.rs");
    assert_eq!((exact.paths, exact.from[0].matched), (vec!["src/a/user.rs".to_owned()], ScopeMatch::Exact));
    let several = of("Fix user.rs");
    assert_eq!((several.paths.len(), several.ambiguous[0].1.len()), (0, 2));
    let new = of("Create src/c/user.rs");
    assert_eq!(new.from[0].matched, ScopeMatch::New);
    let named = of("Restyle the SideMenu component");
    assert_eq!((named.paths, named.from[0].matched), (vec!["src/ui/SideMenu.tsx".to_owned()], ScopeMatch::UniqueStem));
    assert!(named.as_written.is_empty());
}

#[test]
fn a_path_outside_the_repo_is_explained_and_no_scope() {
    for text in ["Fix ../other/src/x.rs", "Fix `src/../../x.rs`", "Fix /etc/shop/x.conf"] {
        let found = scopes(Reading::default(), vec![draft(text, &[])], &[]).remove(0);
        assert!(found.paths.is_empty() && found.outside.len() == 1, "{text}: {found:?}");
        assert!(found.rules[0].rule.contains("outside the repo"));
    }
    let within = scopes(Reading::default(), vec![draft("Fix `src/cart/../x.rs`", &[])], &[]).remove(0);
    assert_eq!(within.paths, ["src/x.rs"]);
}

fn group(title: &str, parent: Option<usize>, files: Option<&str>) -> Group {
    let fields = files.map(|value| Field { key: FieldKey::Files, value: value.to_owned(), line: Some(9) });
    Group {
        name: title.to_owned(),
        aliases: Vec::new(),
        title: title.to_owned(),
        line: Some(8),
        parent,
        order: GroupOrder::None,
        fields: fields.into_iter().collect(),
    }
}

fn note(text: &str, kind: NoteKind) -> Note {
    Note { line: Some(20), text: text.to_owned(), kind, group: None }
}

#[test]
fn what_stands_around_an_item_is_inherited() {
    let inside = |title: &str, group| Draft { group: Some(group), ..draft(title, &[]) };
    let reading = Reading {
        groups: vec![
            group("Parsing (`internal/parse`)", None, None),
            group("Web", None, Some("`web/a.ts`")),
            group("Deep", Some(1), None),
        ],
        notes: vec![
            note("`loadUser` (`src/user.ts:12`) does it all", NoteKind::Text),
            note("`src/billing/invoice.ts` - makes the invoices", NoteKind::Files),
            note("`src/mail/send.ts` - sends mail", NoteKind::Files),
        ],
        ..Reading::default()
    };
    let items = vec![
        inside("Speed it up", 0),
        inside("Speed it up", 2),
        draft("Simplify `loadUser`", &[]),
        draft("Round the invoices", &[]),
        inside("Split lexer.go", 0),
    ];
    let found = scopes(reading, items, &[]);
    let paths: Vec<&[String]> = found.iter().map(|scope| scope.paths.as_slice()).collect();
    assert_eq!(paths[0], ["internal/parse/"]);
    assert_eq!(paths[1], ["web/a.ts"]);
    assert_eq!(paths[2], ["src/user.ts"]);
    assert_eq!(paths[3], ["src/billing/invoice.ts"]);
    assert_eq!(paths[4], ["internal/parse/lexer.go"]);
    assert!(found[..4].iter().all(|scope| scope.as_written.is_empty() && scope.from.iter().all(|from| from.inherited)));
    assert!(!found[4].from[0].inherited);
}

#[test]
fn what_a_person_says_stands_above_everything() {
    let drafts = Drafts { readings: vec![Reading::default()], items: vec![(0, draft("Fix src/a.rs", &[]))] };
    let answer = Answer { scope: Some(vec!["src/b.rs".to_owned()]), ..Answer::default() };
    let answers = Answers { items: [(ItemId::at(0), answer)].into() };
    let found = find(&drafts, &RepoFacts::default(), &answers);
    assert_eq!((found[0].paths.as_slice(), found[0].from[0].matched), (&["src/b.rs".to_owned()][..], ScopeMatch::Said));
}

#[test]
fn many_files_are_no_examples() {
    let field = |value: &str| Field { key: FieldKey::Files, value: value.to_owned(), line: Some(2) };
    let mut item = draft("Name the constants", &["In `src/a.rs` there is one"]);
    item.fields.push(field("Multiple"));
    assert!(scopes(Reading::default(), vec![item.clone()], &[]).remove(0).paths.is_empty());
    item.fields[0] = field("`Constants`");
    assert_eq!(scopes(Reading::default(), vec![item], &[]).remove(0).paths, ["src/a.rs"]);
}

#[test]
fn the_text_says_where_a_bare_name_lies() {
    let group = |title: &str| Group {
        name: title.to_owned(),
        aliases: Vec::new(),
        title: title.to_owned(),
        line: Some(1),
        parent: None,
        order: GroupOrder::None,
        fields: Vec::new(),
    };
    let note = |text: &str, group| Note { line: Some(2), text: text.to_owned(), kind: NoteKind::Text, group };
    let reading = Reading {
        groups: vec![group("Parser (`internal/parser`)"), group("To do")],
        notes: vec![
            note("`tokens.go` is long", Some(0)),
            note("`internal/store/disk.go` is fine, `internal/walker` and `internal/parser` are not", None),
        ],
        ..Reading::default()
    };
    let item = |title: &str| Draft { group: Some(1), ..draft(title, &[]) };
    let found = scopes(reading, vec![item("Split tokens.go"), item("Drop `walker`")], &[]);
    assert_eq!(found[0].paths, ["internal/parser/tokens.go"]);
    assert_eq!(found[1].paths, ["internal/walker/"]);
    assert!(found[1].from[0].inherited);
}

#[test]
fn the_title_says_what_the_document_is_about() {
    let about = |title: &str, text: &str| {
        let title = Some(Said { what: title.to_owned(), line: Some(1) });
        let note = Note { line: Some(2), text: text.to_owned(), kind: NoteKind::Text, group: None };
        let reading = Reading { title, notes: vec![note], ..Reading::default() };
        scopes(reading, vec![draft("Make it faster", &[]), draft("Split disk.rs", &[])], &[])
    };
    let found = about("Review of crates/store/", "");
    assert_eq!(found[0].paths, ["crates/store/"]);
    assert_eq!(found[1].paths, ["crates/store/disk.rs"]);
    assert_eq!(about("Review of `@acme/store`", "Tests are in `packages/store/tests/`")[0].paths, ["packages/store/"]);
    assert!(about("Client/server review", "")[0].paths.is_empty());
}

#[test]
fn a_long_report_means_the_parts_that_it_names() {
    let talk = "It has been so for a long time and nobody knows why. ".repeat(30);
    let lines = ["`plugins/` is empty.", &talk, "An editor plugin (`plugins/vim/`)", "A shell plugin (`plugins/zsh/`)"];
    assert_eq!(written("Plugins", &lines), ["plugins/vim/", "plugins/zsh/"]);
    assert_eq!(written("Plugins", &lines[..2]), ["plugins/"]);
}

#[test]
fn a_bare_name_is_the_file_that_the_document_spells_out_once() {
    let items = || vec![draft("Fix src/config/menu.ts", &[]), draft("Update menu.ts with the new entry", &[])];
    let paths = |repo: &[&str]| -> Vec<Vec<String>> {
        scopes(Reading::default(), items(), repo).into_iter().map(|scope| scope.paths).collect()
    };
    assert_eq!(paths(&[]), [["src/config/menu.ts"], ["src/config/menu.ts"]]);
    // Of several files of that name the document says which one.
    assert_eq!(paths(&["src/config/menu.ts", "old/menu.ts"]), [["src/config/menu.ts"], ["src/config/menu.ts"]]);
}

#[test]
fn the_same_file_is_that_of_the_item_before() {
    let items = vec![draft("Add a field in src/options.ts", &[]), draft("Add an entry in the same file", &[])];
    let found = scopes(Reading::default(), items, &[]);
    assert_eq!(found[1].paths, ["src/options.ts"]);
    assert!(found[1].from[0].inherited);
}

#[test]
fn a_name_without_its_ending_is_the_file_beside_it() {
    assert_eq!(written("Document the flag in the README (README.md, line 3)", &[]), ["README.md"]);
    assert_eq!(written("Copy `en.ts` \u{4e0e} `de.ts`", &[]), ["en.ts", "de.ts"]);
}
