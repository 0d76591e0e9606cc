//! Subjects of commits: whatever is written is read, bounded, and means the same when it is written as agreed.

use orch_rules::{
    commit::read_commit,
    grammar::{Provider, Statement, Subject, read_subject},
};
use orch_shared::{
    facts::{CommitContent, CommitFact},
    ids::Oid,
    text::Untrusted,
    time::Timestamp,
    worker::CommitClass,
};

/// What a person could write in one subject, and much more.
const MOST_STATEMENTS: usize = 100;
/// So long is what a report quotes, with the sign that something was left out.
const LONGEST_QUOTATION: usize = 121;
/// So many bytes of a subject are kept.
const LONGEST_SUBJECT: usize = 8 << 10;

/// Checks what holds for any subject and any message.
///
/// # Panics
/// When it does not hold.
pub fn check_subject(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let read = read_subject(&text);
    check_bounds(&read);
    assert!(text.contains(read.summary.expose()), "the summary is part of what was written");
    check_blanks(&text, &read);
    check_agreed_form(&read);
    check_message(&text);
}

fn check_bounds(read: &Subject) {
    assert!(read.statements.len() <= MOST_STATEMENTS, "{} statements", read.statements.len());
    assert!(read.malformations.len() <= MOST_STATEMENTS + 2, "{} reports", read.malformations.len());
    for report in &read.malformations {
        assert!(report.written.expose().chars().count() <= LONGEST_QUOTATION, "a report quotes too much");
        assert!(!report.written.is_blank() && !report.expected.is_empty(), "a report says nothing: {report:?}");
    }
    for statement in &read.statements {
        match statement {
            Statement::Needs { provider, item } => {
                assert!(!item.folded().is_empty() && !provider.key().trim().is_empty(), "a need of nothing");
                assert_eq!(&Provider::of(provider.key()), provider, "a provider is read as it is kept");
            }
            Statement::Blocked { reason: Some(reason) } => assert!(!reason.is_blank(), "a reason that is none"),
            Statement::Blocked { reason: None } | Statement::Checkpoint | Statement::Complete => {}
        }
    }
}

/// Blanks behind a subject, or a mark of byte order before it, say nothing.
fn check_blanks(text: &str, read: &Subject) {
    for dressed in [format!("{text} \t"), format!("\u{feff}{text}")] {
        let again = read_subject(&dressed);
        assert_eq!(again.statements, read.statements, "the same is said by {dressed:?}");
        assert_eq!(again.malformations, read.malformations, "the same is reported of {dressed:?}");
    }
}

/// What was understood, written as agreed, is understood again, and nothing is reported where every part has the form.
fn check_agreed_form(read: &Subject) {
    let (mut tags, mut strict) = (String::new(), true);
    for statement in &read.statements {
        match statement {
            Statement::Checkpoint => tags.push_str("[CHECKPOINT]"),
            Statement::Complete => tags.push_str("[COMPLETE]"),
            Statement::Blocked { reason: None } => {
                tags.push_str("[BLOCKED]");
                strict = false;
            }
            Statement::Blocked { reason: Some(reason) } => match plain(reason) {
                Some(reason) => tags.push_str(&format!("[BLOCKED:{reason}]")),
                None => return,
            },
            Statement::Needs { provider, item } => match plain(item.written()) {
                Some(item) if !item.contains([',', '，', '、']) => {
                    let Some(provider_name) = plain_provider(provider) else { return };
                    strict &= matches!(provider, Provider::Task(_));
                    tags.push_str(&format!("[NEEDS:{provider_name}/{item}]"));
                }
                _ => return,
            },
        }
    }
    let again = read_subject(&format!("{tags} x"));
    assert_eq!(again.statements, read.statements, "{tags}");
    assert!(!strict || again.malformations.is_empty(), "{tags}: {:?}", again.malformations);
}

/// Text that may stand in a tag as it is: none of the brackets that end one, nor a letter that only looks like another.
fn plain(text: &Untrusted) -> Option<&str> {
    let text = text.expose();
    let ends = |c: char| matches!(c, '[' | ']' | '［' | '］' | '【' | '】' | '\u{feff}');
    (!text.contains(ends)).then_some(text)
}

fn plain_provider(provider: &Provider) -> Option<&str> {
    match provider {
        Provider::Task(task) => Some(task.as_str()),
        Provider::Unknown(name) => plain(name).filter(|name| !name.contains(['/', '／'])),
    }
}

/// The same text as a whole message: every reading of it is bounded and agrees with the reading of its subject.
fn check_message(text: &str) {
    let Ok(oid) = Oid::from_bytes(&[1; 20]) else { return };
    let with_parents = |n: usize| {
        let (parents, message) = (vec![oid; n], Untrusted::from(text));
        read_commit(&CommitFact {
            oid,
            content: CommitContent::Read { parents, committed_at: Timestamp::from_seconds(0), message },
        })
    };
    let merge = with_parents(2);
    assert_eq!((merge.class, merge.statements.len()), (CommitClass::Merge, 0), "a merge says nothing");
    let commit = with_parents(1);
    assert!(commit.subject.expose().len() <= LONGEST_SUBJECT, "a subject of {} bytes", commit.subject.expose().len());
    assert!(commit.statements.len() <= MOST_STATEMENTS);
    assert_eq!(commit.class.is_status(), !commit.statements.is_empty(), "a status commit is one that says something");
    if commit.class.is_status() {
        assert!(commit.statements.iter().any(|statement| statement.class() == commit.class), "it says its class");
        assert_eq!(commit.statements, read_subject(commit.subject.expose()).statements, "only its subject speaks");
    }
    assert!(commit.provides.iter().all(|item| !item.folded().is_empty()), "an item without a name");
}
