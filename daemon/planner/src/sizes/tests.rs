//! Sizes: stated, and guessed with their reason.

use super::*;
use crate::draft::{Detail, Nature, State};

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

fn scope(paths: &[&str]) -> Scope {
    Scope { paths: paths.iter().map(|path| (*path).to_owned()).collect(), ..Scope::default() }
}

#[test]
fn estimates_in_every_unit() {
    for (text, expected) in [
        ("10 min", Some(Size::S)),
        ("30-60 minutes", Some(Size::M)),
        ("45m", Some(Size::M)),
        ("2h", Some(Size::L)),
        ("1.5 – 2 hours", Some(Size::L)),
        ("~4 hours", Some(Size::XL)),
        ("0,5 Tage", Some(Size::XL)),
        ("2 days", Some(Size::XL)),
        ("Size: XS", Some(Size::S)),
        ("Medium", Some(Size::M)),
        ("XL", Some(Size::XL)),
        ("3 story points", None),
        ("", None),
    ] {
        assert_eq!(stated::size(text), expected, "{text}");
    }
    assert_eq!(stated::in_brackets("Rewrite it (see RFC) (3h)"), Some((Size::L, "3h".to_owned())));
    assert_eq!(stated::in_brackets("Support 2h timeouts (in 2 modes)"), None);
    assert_eq!(stated::in_brackets("Open [ ] ("), None);
}

#[test]
fn without_an_estimate_files_steps_and_words_decide() {
    let size = |title: &str, action, paths: &[&str]| guessed(&draft(title), action, &scope(paths)).size;
    assert_eq!(size("Fix the login", Action::Fix, &["a.rs"]), Size::M);
    assert_eq!(size("Fix a typo in the login", Action::Fix, &["a.rs"]), Size::S);
    assert_eq!(size("Fix the login everywhere", Action::Fix, &["a.rs"]), Size::L);
    assert_eq!(size("Make all 40 tests pass", Action::Fix, &["a.rs"]), Size::M, "however many tests there are");
    assert_eq!(size("Convert", Action::Update, &["a", "b", "c", "d"]), Size::L);
    assert_eq!(size("Convert", Action::Update, &["src/"]), Size::L);
    assert_eq!(size("Drop the table", Action::Remove, &["a.sql"]), Size::S);
    let mut many = draft("Build it");
    let step = |_| Detail { line: None, text: "x".to_owned(), kind: DetailKind::Step };
    many.details = (0..7).map(step).collect();
    let found = guessed(&many, Action::Add, &scope(&[]));
    assert_eq!((found.size, found.reason.as_str()), (Size::L, "7 steps"));
}
