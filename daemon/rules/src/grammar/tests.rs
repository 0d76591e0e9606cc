//! The grammar in tables: what each subject says, which tags are reported for it, and what is left as summary.

use proptest::prelude::*;

use super::*;

/// Subject, statements, tags reported, summary.
type Row = (&'static str, &'static str, &'static str, &'static str);

fn said(statement: &Statement) -> String {
    match statement {
        Statement::Checkpoint => "checkpoint".to_owned(),
        Statement::Complete => "complete".to_owned(),
        Statement::Blocked { reason: None } => "blocked".to_owned(),
        Statement::Blocked { reason: Some(reason) } => format!("blocked({})", reason.expose()),
        Statement::Needs { provider: Provider::Task(task), item } => {
            format!("needs({task}/{})", item.written().expose())
        }
        Statement::Needs { provider: Provider::Unknown(name), item } => {
            format!("needs({}?/{})", name.expose(), item.written().expose())
        }
    }
}

fn check(table: &[Row]) {
    for (subject, statements, reported, summary) in table {
        let read = read_subject(subject);
        let says: Vec<String> = read.statements.iter().map(said).collect();
        assert_eq!(says.join(" "), *statements, "statements of {subject:?}");
        let tags: Vec<&str> = read
            .malformations
            .iter()
            .map(|m| Keyword::ALL.iter().find(|k| k.form() == m.expected).map_or("other", |k| k.word()))
            .collect();
        assert_eq!(tags.join(" ").to_lowercase(), *reported, "reports of {subject:?}");
        assert_eq!(read.summary.expose(), *summary, "summary of {subject:?}");
    }
}

#[test]
fn the_agreed_forms_are_understood_without_a_word() {
    check(&[
        ("[CHECKPOINT] add the model", "checkpoint", "", "add the model"),
        ("[CHECKPOINT]", "checkpoint", "", ""),
        ("[COMPLETE] all of it", "complete", "", "all of it"),
        ("[COMPLETE]", "complete", "", ""),
        ("[BLOCKED:no API key] cannot call", "blocked(no API key)", "", "cannot call"),
        ("[BLOCKED: no API key ] cannot call", "blocked(no API key)", "", "cannot call"),
        ("[BLOCKED:see task-2: no schema] x", "blocked(see task-2: no schema)", "", "x"),
        ("[BLOCKED:日本語 🙂] x", "blocked(日本語 🙂)", "", "x"),
        ("[NEEDS:task-2/UserModel] for login", "needs(task-2/UserModel)", "", "for login"),
        ("[NEEDS:task-2/user model] x", "needs(task-2/user model)", "", "x"),
        ("[NEEDS:task-2/api/v2] x", "needs(task-2/api/v2)", "", "x"),
        ("[NEEDS:task-2/list[T] x", "needs(task-2/list[T)", "", "x"),
        ("[NEEDS:task-12b/ Session] x", "needs(task-12b/Session)", "", "x"),
        ("[CHECKPOINT]\ttabbed", "checkpoint", "", "tabbed"),
        ("[CHECKPOINT]   spaced   ", "checkpoint", "", "spaced"),
    ]);
}

#[test]
fn several_tags_are_several_statements() {
    check(&[
        ("[NEEDS:task-2/A][NEEDS:task-3/B] x", "needs(task-2/A) needs(task-3/B)", "", "x"),
        ("[CHECKPOINT] [NEEDS:task-2/A] x", "checkpoint needs(task-2/A)", "", "x"),
        ("[NEEDS:task-2/A,B] x", "needs(task-2/A) needs(task-2/B)", "", "x"),
        ("[NEEDS:task-2/A, B , C] x", "needs(task-2/A) needs(task-2/B) needs(task-2/C)", "", "x"),
        ("[CHECKPOINT][BLOCKED:x][COMPLETE] y", "checkpoint blocked(x) complete", "", "y"),
        ("[NEEDS:task-2/A, task-3/B] x", "needs(task-2/A) needs(task-3/B)", "needs", "x"),
        ("[NEEDS:task-2/A,,B] x", "needs(task-2/A) needs(task-2/B)", "needs", "x"),
        ("[CHECKPOINT][DONE] x", "checkpoint", "complete", "x"),
        ("[CHECKPONT][NEEDS:task-2/A] x", "needs(task-2/A)", "checkpoint", "x"),
    ]);
}

#[test]
fn every_spelling_of_a_worker_is_the_worker() {
    for name in ["task-2", "Task-2", "task_2", "task2", "2", "worker-2"] {
        let read = read_subject(&format!("[NEEDS:{name}/A] x"));
        assert_eq!(read.statements.iter().map(said).collect::<Vec<_>>(), ["needs(task-2/A)"], "{name}");
        assert_eq!(read.malformations, [], "{name}");
    }
    check(&[
        ("[NEEDS:frontend/Form] x", "needs(frontend?/Form)", "needs", "x"),
        ("[NEEDS:front end/Form] x", "needs(front end?/Form)", "needs", "x"),
        ("[NEEDS: task-2/Form] x", "needs(task-2/Form)", "needs", "x"),
        ("[NEEDS:task-2 /Form] x", "needs(task-2/Form)", "needs", "x"),
    ]);
}

#[test]
fn one_emoji_or_one_prefix_may_stand_before_the_tags() {
    check(&[
        ("feat(api): [CHECKPOINT] x", "checkpoint", "", "x"),
        ("feat!: [COMPLETE] x", "complete", "", "x"),
        ("fix:[BLOCKED:y] x", "blocked(y)", "", "x"),
        ("🚧 [CHECKPOINT] x", "checkpoint", "", "x"),
        ("✔️ [COMPLETE] x", "complete", "", "x"),
        ("👩‍💻[CHECKPOINT] x", "checkpoint", "", "x"),
        (":construction: [CHECKPOINT] x", "checkpoint", "", "x"),
        ("✨ feat: [CHECKPOINT] x", "checkpoint", "checkpoint", "x"),
        ("🚧🚧🚧 [CHECKPOINT] x", "", "checkpoint", "🚧🚧🚧 [CHECKPOINT] x"),
        ("feat: fix: chore: [CHECKPOINT] x", "", "checkpoint", "feat: fix: chore: [CHECKPOINT] x"),
        ("feat: add a model", "", "", "feat: add a model"),
        ("feat: BLOCKED: no key", "", "blocked", "feat: BLOCKED: no key"),
    ]);
}

#[test]
fn what_leniency_understands_is_reported() {
    check(&[
        ("[checkpoint] x", "checkpoint", "checkpoint", "x"),
        ("[Complete] x", "complete", "complete", "x"),
        ("[ CHECKPOINT ] x", "checkpoint", "checkpoint", "x"),
        ("  [CHECKPOINT] x", "checkpoint", "checkpoint", "x"),
        ("\u{3000}[CHECKPOINT] x", "checkpoint", "checkpoint", "x"),
        ("[CHECKPOINT]x", "checkpoint", "checkpoint", "x"),
        ("[NEEDS:task-2/A][NEEDS:task-3/B]x", "needs(task-2/A) needs(task-3/B)", "needs", "x"),
        ("[checkpoint]x", "checkpoint", "checkpoint", "x"),
        ("［CHECKPOINT］ x", "checkpoint", "checkpoint", "x"),
        ("【COMPLETE】完了", "complete", "complete", "完了"),
        ("【BLOCKED：鍵がない】x", "blocked(鍵がない)", "blocked", "x"),
        ("［ＣＨＥＣＫＰＯＩＮＴ］ x", "checkpoint", "checkpoint", "x"),
        ("【NEEDS:task-2／A，B】 x", "needs(task-2/A) needs(task-2/B)", "needs", "x"),
        ("[CHECKPOINT】 x", "checkpoint", "checkpoint", "x"),
        ("[BLOCKED] x", "blocked", "blocked", "x"),
        ("[BLOCKED:] x", "blocked", "blocked", "x"),
        ("[blocked: ] x", "blocked", "blocked", "x"),
        ("[BLOCKED :key] x", "blocked(key)", "blocked", "x"),
        ("[BLOCKED no key] x", "blocked(no key)", "blocked", "x"),
        ("[BLOCKED - no key: none] x", "blocked(no key: none)", "blocked", "x"),
        ("[BLOCKED:array[0] is null] x", "blocked(array[0] is null)", "blocked", "x"),
        ("[CHECKPOINT: models] x", "checkpoint", "checkpoint", "x"),
        ("[CHECKPOINT 2] x", "checkpoint", "checkpoint", "x"),
        ("[CHECKPOINT #2/5] x", "checkpoint", "checkpoint", "x"),
        ("[Checkpoint 2: models] x", "checkpoint", "checkpoint", "x"),
        ("[COMPLETE:] x", "complete", "complete", "x"),
        ("[needs:task-2/A] x", "needs(task-2/A)", "needs", "x"),
        ("[NEEDS task-2/A] x", "needs(task-2/A)", "needs", "x"),
        ("[NEEDS : task-2/A] x", "needs(task-2/A)", "needs", "x"),
    ]);
}

#[test]
fn what_looks_like_a_tag_and_says_nothing_is_reported() {
    check(&[
        ("[DONE] x", "", "complete", "[DONE] x"),
        ("[done] x", "", "complete", "[done] x"),
        ("[COMPLETED] x", "", "complete", "[COMPLETED] x"),
        ("[COMPELTE] x", "", "complete", "[COMPELTE] x"),
        ("[COMPLETE: 3 of 5] x", "", "complete", "[COMPLETE: 3 of 5] x"),
        ("[COMPLETE 50%] x", "", "complete", "[COMPLETE 50%] x"),
        ("[CHECKPONT] x", "", "checkpoint", "[CHECKPONT] x"),
        ("[CHCEKPIONT] x", "", "checkpoint", "[CHCEKPIONT] x"),
        ("[CHECK POINT] x", "", "checkpoint", "[CHECK POINT] x"),
        ("[check-point] x", "", "checkpoint", "[check-point] x"),
        ("[CHECKPONT 2] x", "", "checkpoint", "[CHECKPONT 2] x"),
        ("[BLOCK] x", "", "blocked", "[BLOCK] x"),
        ("[BLOKED:key] x", "", "blocked", "[BLOKED:key] x"),
        ("[UNBLOCKED] x", "", "blocked", "[UNBLOCKED] x"),
        ("[STATUS: BLOCKED] x", "", "blocked", "[STATUS: BLOCKED] x"),
        ("[TASK BLOCKED] x", "", "blocked", "[TASK BLOCKED] x"),
        ("[blocked users] cannot log in", "", "blocked", "[blocked users] cannot log in"),
        ("[NEEDS:UserModel] x", "", "needs", "[NEEDS:UserModel] x"),
        ("[NEEDS:task-2] x", "", "needs", "[NEEDS:task-2] x"),
        ("[NEEDS:task-2/] x", "", "needs", "[NEEDS:task-2/] x"),
        ("[NEEDS:task-2/ , ] x", "", "needs", "[NEEDS:task-2/ , ] x"),
        ("[NEEDS:task-2/-] x", "", "needs", "[NEEDS:task-2/-] x"),
        ("[NEEDS:/UserModel] x", "", "needs", "[NEEDS:/UserModel] x"),
        ("[NEEDS:] x", "", "needs", "[NEEDS:] x"),
        ("[NEEDS] x", "", "needs", "[NEEDS] x"),
        ("[NEED: x] y", "", "needs", "[NEED: x] y"),
        ("[NEED:task-2/A] y", "", "needs", "[NEED:task-2/A] y"),
        ("[CHECKPOINT x", "", "checkpoint", "[CHECKPOINT x"),
        ("[BLOCKED:key", "", "blocked", "[BLOCKED:key"),
        ("[NEEDS:task-2/A", "", "needs", "[NEEDS:task-2/A"),
        ("CHECKPOINT] x", "", "checkpoint", "CHECKPOINT] x"),
        ("BLOCKED: no key", "", "blocked", "BLOCKED: no key"),
        ("BLOCKED - no key", "", "blocked", "BLOCKED - no key"),
        ("BLOCKED：no key", "", "blocked", "BLOCKED：no key"),
        ("CHECKPOINT 3: models", "", "checkpoint", "CHECKPOINT 3: models"),
        ("COMPLETE", "", "complete", "COMPLETE"),
        ("DONE: all", "", "complete", "DONE: all"),
        ("NEEDS: UserModel", "", "needs", "NEEDS: UserModel"),
        ("(CHECKPOINT) x", "", "checkpoint", "(CHECKPOINT) x"),
        ("（CHECKPOINT）x", "", "checkpoint", "（CHECKPOINT）x"),
        ("**CHECKPOINT** x", "", "checkpoint", "**CHECKPOINT** x"),
        ("**[CHECKPOINT]** x", "", "checkpoint", "**[CHECKPOINT]** x"),
    ]);
}

#[test]
fn a_tag_out_of_place_is_reported_and_a_quotation_is_not() {
    check(&[
        ("add the model [CHECKPOINT]", "", "checkpoint", "add the model [CHECKPOINT]"),
        ("[JIRA-12] [BLOCKED:key] x", "", "blocked", "[JIRA-12] [BLOCKED:key] x"),
        ("[CHECKPOINT] models [NEEDS:task-2/A]", "checkpoint", "needs", "models [NEEDS:task-2/A]"),
        ("docs: tell of \"[COMPLETE]\"", "", "", "docs: tell of \"[COMPLETE]\""),
        ("docs: tell of `[NEEDS:task-2/A]`", "", "", "docs: tell of `[NEEDS:task-2/A]`"),
        ("Merge [complete] lists", "", "", "Merge [complete] lists"),
    ]);
}

#[test]
fn what_is_nothing_of_ours_is_left_alone() {
    for subject in [
        "",
        "   ",
        "add the user model",
        "Blocked users cannot log in",
        "blocked: users",
        "needs: update docs",
        "Complete rewrite of the parser",
        "COMPLETE rewrite of the parser",
        "NEEDS REVIEW",
        "Checkpoint files are written",
        "[WIP] x",
        "[ci skip] x",
        "[JIRA-12] x",
        "[JIRA-12][core] x",
        "[seeds] x",
        "[locked] x",
        "[blocks] x",
        "[needle] x",
        "[complex] x",
        "[completion] x",
        "[#12] x",
        "[] x",
        "[ x",
        "] x",
        "[x](y) z",
        "TODO: x",
        "WIP: x",
        "DONE",
        "🚧",
        "feat:",
        "[[CHECK]]",
        "\u{fffd}\u{fffd}",
    ] {
        let read = read_subject(subject);
        assert_eq!((read.statements, read.malformations), (vec![], vec![]), "{subject:?}");
        assert_eq!(read.summary.expose(), subject.trim());
    }
}

#[test]
fn a_mark_of_byte_order_is_not_seen() {
    check(&[("\u{feff}[CHECKPOINT] x", "checkpoint", "", "x")]);
}

#[test]
fn a_report_quotes_no_more_than_a_line() {
    let read = read_subject(&format!("[BLOCKED:{}", "ü".repeat(10_000)));
    assert_eq!(read.malformations[0].written.expose().chars().count(), MOST_WRITTEN + 1);
}

#[test]
fn more_statements_than_a_person_writes_are_cut_off_and_reported() {
    for subject in ["[CHECKPOINT]".repeat(500), format!("[NEEDS:task-2/a{}]", ",a".repeat(500))] {
        let read = read_subject(&subject);
        assert_eq!(read.statements.len(), MOST_STATEMENTS);
        assert_eq!(read.malformations.len(), 1);
    }
}

#[test]
fn hostile_lines_take_no_longer_than_their_length() {
    // A reader that looks for the closing bracket anew at every opening one needs minutes for each of these.
    for unit in ["[", "]", "[BLOCKED:", "[BLOCKED:[]", "[CHECKPOINT", "a[BLOCKED:x", "🚧", "[DONE]", ":a", "［NEEDS:2/"]
    {
        for closing in ["", "]"] {
            let subject = unit.repeat(1 << 16) + closing;
            assert!(read_subject(&subject).statements.len() <= MOST_STATEMENTS);
        }
    }
    let nested = "[".repeat(1 << 16) + &"]".repeat(1 << 16);
    assert_eq!(read_subject(&nested).malformations, []);
}

/// A piece of text that looks like the language of tags.
fn tag_soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,4}",
        prop::sample::select(vec![
            "[",
            "]",
            "［",
            "】",
            ":",
            "：",
            "/",
            ",",
            " ",
            "CHECKPOINT",
            "complete",
            "BLOCKED",
            "NEEDS",
            "task-2",
            "DONE",
            "🚧",
            "feat: ",
            "\u{200d}",
            "\u{feff}",
            "\"",
            "-",
            "(",
            ")",
            "2",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

fn strict_tag() -> impl Strategy<Value = (String, Vec<String>)> {
    let text = "[a-zA-Z0-9éя日][a-zA-Z0-9 ._-]{0,10}[a-z0-9]";
    prop_oneof![
        Just(("[CHECKPOINT]".to_owned(), vec!["checkpoint".to_owned()])),
        Just(("[COMPLETE]".to_owned(), vec!["complete".to_owned()])),
        text.prop_map(|reason| (format!("[BLOCKED:{reason}]"), vec![format!("blocked({reason})")])),
        ("task-[1-9][a-z0-9]{0,3}", prop::collection::vec(text, 1..4)).prop_map(|(task, items)| {
            let says = items.iter().map(|item| format!("needs({task}/{item})")).collect();
            (format!("[NEEDS:{task}/{}]", items.join(",")), says)
        }),
    ]
}

proptest! {
    #[test]
    fn no_text_is_too_odd_to_be_read(text in tag_soup()) {
        let read = read_subject(&text);
        prop_assert!(text.contains(read.summary.expose()));
        for malformation in &read.malformations {
            prop_assert!(!malformation.written.is_blank() && !malformation.expected.is_empty());
        }
    }

    #[test]
    fn strictly_formed_subjects_say_what_was_written_and_are_not_reported(
        tags in prop::collection::vec(strict_tag(), 1..4),
        summary in "([a-z0-9][a-zA-Z0-9 ,.'-]{0,20}[a-z0-9.])?",
    ) {
        let subject = format!("{} {summary}", tags.iter().map(|(tag, _)| tag.as_str()).collect::<String>());
        let read = read_subject(&subject);
        prop_assert_eq!(
            read.statements.iter().map(said).collect::<Vec<_>>(),
            tags.into_iter().flat_map(|(_, says)| says).collect::<Vec<_>>()
        );
        prop_assert_eq!(read.malformations, []);
        prop_assert_eq!(read.summary.expose(), summary);
    }
}
