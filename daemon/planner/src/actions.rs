//! What kind of work an item is: fix, refactor, add, test, remove, update, document, other (domain.md section 10).
//!
//! By the first word of its title that says so; a label or a heading around it says it where no word does.

use orch_shared::plan::{Action, ExplainedField, FieldRule};

use crate::draft::{Acting, Draft, Drafts, Nature};

/// Words for actions, lower case, as they begin: `fix` means `fixes` and `fixed` too. Users' languages are rows here.
const WORDS: &[(Action, &[&str])] = &[
    (
        Action::Fix,
        &[
            "fix", "repair", "resolve", "correct", "handle", "prevent", "bug", "hotfix", "patch", "beheb", "corregir",
            "arregl", "修正",
        ],
    ),
    (
        Action::Refactor,
        &[
            "refactor",
            "restructur",
            "extract",
            "clean",
            "simplif",
            "renam",
            "mov",
            "split",
            "consolidat",
            "reorgani",
            "dedup",
            "リファクタ",
        ],
    ),
    (Action::Test, &["test", "verify", "validat", "cover", "benchmark", "e2e", "テスト", "検証", "probar"]),
    (Action::Remove, &["remov", "delet", "drop", "deprecat", "strip", "entfern", "eliminar", "削除"]),
    (Action::Document, &["document", "readme", "changelog", "docs", "describ", "comment", "dokumentier", "文書"]),
    (
        Action::Update,
        &[
            "updat",
            "upgrad",
            "bump",
            "chang",
            "migrat",
            "improv",
            "optimi",
            "adjust",
            "extend",
            "replac",
            "convert",
            "configur",
            "modif",
            "enhanc",
            "increas",
            "reduc",
            "align",
            "wire",
            "integrat",
            "aktualisier",
            "actualizar",
            "更新",
        ],
    ),
    (
        Action::Add,
        &[
            "add",
            "creat",
            "implement",
            "introduc",
            "build",
            "writ",
            "mak",
            "support",
            "enabl",
            "set",
            "defin",
            "generat",
            "provid",
            "allow",
            "expos",
            "design",
            "install",
            "scaffold",
            "initiali",
            "develop",
            "establish",
            "register",
            "hinzufüg",
            "erstell",
            "implementier",
            "agregar",
            "crear",
            "追加",
            "作成",
            "実装",
        ],
    ),
];
/// So many words of a title are looked at: what it begins with says what is to be done.
const MOST_WORDS: usize = 6;

/// The action of each item, in their order.
#[must_use]
pub fn find(drafts: &Drafts) -> Vec<Acting> {
    drafts.items.iter().enumerate().map(|(item, (_, draft))| of(draft, drafts, item)).collect()
}

fn of(draft: &Draft, drafts: &Drafts, item: usize) -> Acting {
    let acting = |action, rule: String| Acting {
        action,
        rule: FieldRule { field: ExplainedField::Action, rule, line: draft.line },
    };
    if draft.nature == Nature::Verification {
        return acting(Action::Test, "it checks what others do".to_owned());
    }
    if let Some((action, word)) = in_words(&draft.title) {
        return acting(action, format!("the title says \"{word}\""));
    }
    let title = drafts.group_of(item).map(|group| group.title.as_str()).unwrap_or_default();
    match in_words(title) {
        Some((action, word)) => acting(action, format!("the heading above it says \"{word}\"")),
        None => acting(Action::Other, "no word says what kind of work it is".to_owned()),
    }
}

/// The first word that names an action. Without blanks between its words a text is looked through as a whole.
fn in_words(text: &str) -> Option<(Action, String)> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(MOST_WORDS);
    for word in words {
        let lower = word.to_lowercase();
        // Few words begin alike: that is seen before they are compared.
        let first = lower.as_bytes().first();
        let begins = |known: &&str| known.as_bytes().first() == first && lower.starts_with(*known);
        let of_word = |(_, words): &&(Action, &[&str])| words.iter().any(begins);
        if let Some((action, _)) = WORDS.iter().find(of_word) {
            return Some((*action, word.to_owned()));
        }
    }
    if text.is_ascii() {
        return None;
    }
    let within = |(_, words): &&(Action, &[&str])| words.iter().any(|known| !known.is_ascii() && text.contains(known));
    WORDS.iter().find(within).map(|(action, words)| {
        let word = words.iter().find(|known| !known.is_ascii() && text.contains(**known)).copied().unwrap_or_default();
        (*action, word.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_that_says_so_decides() {
        for (title, expected) in [
            ("Fix the login", Action::Fix),
            ("User login: fixes for tests", Action::Fix),
            ("Add tests for the login", Action::Add),
            ("Tests for the login", Action::Test),
            ("Remove the old table", Action::Remove),
            ("README: say how", Action::Document),
            ("Bump serde", Action::Update),
            ("Rename the module", Action::Refactor),
            ("ユーザー認証を実装する", Action::Add),
            ("Login-Formular erstellen", Action::Add),
        ] {
            assert_eq!(in_words(title).map(|(action, _)| action), Some(expected), "{title}");
        }
        assert_eq!(in_words("Performance"), None);
        assert_eq!(
            in_words("the seventh word of this title says fix"),
            None,
            "what stands far behind is what it is about"
        );
    }
}
