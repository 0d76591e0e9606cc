//! Which items a person is asked about, and which not.

use orch_shared::plan::{ItemId, Missing, ScopeMatch, ScopeSource, Size};

use super::ask;
use crate::{
    draft::{Asked, Detail, DetailKind, Draft, Drafts, Field, FieldKey, Nature, Reading, Scope, State},
    input::{Answer, Answers},
};

fn draft(title: &str) -> Draft {
    Draft {
        line: Some(1),
        source_id: None,
        aliases: Vec::new(),
        title: title.to_owned(),
        original: title.to_owned(),
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

fn on(path: &str) -> Scope {
    let from = ScopeSource { matched: ScopeMatch::Exact, inherited: false, line: Some(1) };
    Scope { paths: vec![path.to_owned()], from: vec![from], as_written: vec![path.to_owned()], ..Scope::default() }
}

fn asked(format: &'static str, items: Vec<(Draft, Scope)>, answers: &Answers) -> Vec<Asked> {
    let (items, scopes): (Vec<_>, Vec<_>) = items.into_iter().map(|(item, scope)| ((0, item), scope)).unzip();
    let readings = vec![Reading { format, ..Reading::default() }];
    ask(&Drafts { readings, items }, &[], &scopes, answers)
}

/// What is missing of an item that names its file.
fn one(item: Draft) -> Option<Missing> {
    asked("", vec![(item, on("src/a.rs"))], &Answers::default()).first().map(|asked| asked.missing)
}

#[test]
fn titles() {
    let table = [
        ("Decide whether tokens expire", true),
        ("**Clarify** who owns the store", true),
        ("Consider a cache for tokens", true),
        ("Cache tokens?", true),
        ("Maybe cache tokens", true),
        ("Test module X", true),
        ("Support TBD", true),
        ("On hold: cache tokens", true),
        ("Cache tokens. **Deferred** until later", true),
        ("If needed, cache tokens", true),
        ("Remove or port the helpers", true),
        ("Optional: cache tokens", true),
        ("If 3.2 holds, cache tokens", true),
        ("Token cache: if a cache is desired, add one. If not, rename it", true),
        ("Add or update tests", false),
        ("Remove the optional cache", false),
        ("Cache tokens", false),
        ("Considerable speed for tokens", false),
        ("Show the decision to the user", false),
        ("Port to OS X", false),
        ("Make the threshold holder configurable", false),
        ("Fix the parser if the list is empty", false),
    ];
    for (title, expected) in table {
        assert_eq!(one(draft(title)).is_some(), expected, "{title}");
    }
}

#[test]
fn states_that_contradict_each_other() {
    let mut item = draft("Cache tokens");
    item.details.push(Detail { line: Some(2), text: "Status: done".to_owned(), kind: DetailKind::Text });
    assert_eq!(one(item.clone()), Some(Missing::Action));
    item.details[0].text = "The cache of all tokens is now complete. It holds them.".to_owned();
    assert_eq!(one(item.clone()), Some(Missing::Action));
    item.details[0].text = "Warn until the cache is complete and warm.".to_owned();
    assert_eq!(one(item.clone()), None);
    item.details[0].text = "Status: done".to_owned();
    item.state = State::Done;
    assert_eq!(one(item), None);
}

#[test]
fn what_somebody_has_taken() {
    let begun = || vec![(Draft { state: State::InProgress, ..draft("Cache tokens") }, on("src/a.rs"))];
    assert_eq!(asked("beads", begun(), &Answers::default()).len(), 1);
    assert_eq!(asked("todo", begun(), &Answers::default()).len(), 0);
}

#[test]
fn natures() {
    let of = |nature| one(Draft { nature, ..draft("Cache tokens") });
    assert_eq!(of(Nature::Decision), Some(Missing::Action));
    assert_eq!(of(Nature::Vague), Some(Missing::Action));
    assert_eq!(of(Nature::Verification), None);
}

#[test]
fn several_files() {
    let files = vec!["a/x.rs".to_owned(), "b/x.rs".to_owned()];
    let scope = Scope { ambiguous: vec![("x.rs".to_owned(), files.clone())], ..Scope::default() };
    let found = asked("", vec![(draft("Fix x.rs"), scope)], &Answers::default());
    assert_eq!((found[0].missing, &found[0].candidates), (Missing::AmbiguousScope, &files));
}

#[test]
fn places() {
    let without = |format, others: usize| {
        let mut items: Vec<_> = (0..others).map(|_| (draft("Fix it"), on("src/a.rs"))).collect();
        items.push((draft("Trade between players"), Scope::default()));
        asked(format, items, &Answers::default()).len()
    };
    assert_eq!(without("openspec", 0), 0, "the format names no files");
    assert_eq!(without("openspec", 3), 1, "the document does");
    assert_eq!(without("roadmap", 0), 1, "a wish");
    let code = asked("", vec![(draft("Make TokenStore faster"), Scope::default())], &Answers::default());
    assert!(code.is_empty(), "the name can be found");
    let command = |title: &str| asked("", vec![(draft(title), Scope::default())], &Answers::default()).len();
    assert_eq!(command("Run `npm run test`"), 0, "it says what it runs");
    assert_eq!(command("A program like `git log`"), 1, "a command is no place");
    let product = asked("", vec![(draft("Sync with GitHub"), Scope::default())], &Answers::default());
    assert_eq!(product.len(), 1, "a product is no place");
    let mut vague = draft("Make TokenStore faster");
    vague.fields.push(Field { key: FieldKey::Files, value: "All of them".to_owned(), line: Some(2) });
    assert_eq!(asked("openspec", vec![(vague, Scope::default())], &Answers::default()).len(), 1);
}

#[test]
fn what_was_answered_is_not_asked_again() {
    let answer = Answer { size: Some(Size::S), ..Answer::default() };
    let answers = Answers { items: [(ItemId::at(0), answer)].into_iter().collect() };
    assert!(asked("", vec![(draft("Decide whether"), Scope::default())], &answers).is_empty());
}

#[test]
fn a_contradiction_is_asked_until_a_person_says_something() {
    let doubt = Some(crate::draft::Said { what: "It is both: which is right?".to_owned(), line: Some(1) });
    let item = || vec![(Draft { doubt: doubt.clone(), ..draft("Cache tokens") }, on("src/a.rs"))];
    let questions = asked("", item(), &Answers::default());
    assert_eq!(
        questions.iter().map(|asked| asked.question.as_str()).collect::<Vec<_>>(),
        ["It is both: which is right?"]
    );
    let mut answers = Answers::default();
    answers.items.insert(ItemId::at(0), Answer { size: Some(Size::S), ..Answer::default() });
    assert_eq!(asked("", item(), &answers), []);
}
