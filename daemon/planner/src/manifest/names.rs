//! What plans and workers are called: slugs of words that the documents have.

use std::collections::BTreeSet;

use orch_shared::ids::Slug;

use crate::{draft::Reading, input::Settings};

/// A slug goes into the name of a branch and a directory, and people read it in a table.
const MOST_BYTES: usize = 32;
const MOST_WORDS: usize = 5;
/// Names of documents that say nothing of what is in them.
const GENERAL: &[&str] = &[
    "backlog", "issues", "open", "plan", "prd", "readme", "review", "roadmap", "spec", "tasks", "todo", "todos", "work",
];

/// The plan's name: a person's, or the document's, or that of its first heading.
pub(super) fn of_plan(settings: &Settings, readings: &[Reading]) -> Slug {
    let stem = |reading: &Reading| {
        let name = reading.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or_default().to_owned();
        Some(stem).filter(|stem| !GENERAL.contains(&stem.to_lowercase().as_str()) && stem != "-")
    };
    let first = |reading: &Reading| reading.groups.first().map(|group| group.title.clone());
    let heading = |reading: &Reading| reading.title.as_ref().map(|title| title.what.clone()).or_else(|| first(reading));
    let candidates = settings
        .name
        .clone()
        .into_iter()
        .chain(readings.iter().take(1).filter_map(stem))
        .chain(readings.iter().take(1).filter_map(heading));
    candidates.filter_map(|words| slug(&words)).next().unwrap_or_else(|| constant("plan"))
}

/// A name for each worker, made of these words, no two the same.
pub(super) fn of_worker(words: &str, taken: &mut BTreeSet<String>) -> Slug {
    let base = slug(words).unwrap_or_else(|| constant("part"));
    let mut number = 1_u32;
    let mut name = base.as_str().to_owned();
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{}-{number}", base.as_str());
    }
    Slug::parse(&name).unwrap_or(base)
}

/// The words in lower case with hyphens between them; none where no letter or digit of ASCII is left.
fn slug(words: &str) -> Option<Slug> {
    let mut found = String::new();
    let words = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    for word in words.take(MOST_WORDS) {
        let word = word.to_ascii_lowercase();
        if !found.is_empty() && found.len() + 1 + word.len() > MOST_BYTES {
            break;
        }
        if !found.is_empty() {
            found.push('-');
        }
        found.extend(word.chars().take(MOST_BYTES));
    }
    Slug::parse(&found)
}

#[expect(clippy::expect_used, reason = "a constant that is a slug")]
fn constant(word: &str) -> Slug {
    Slug::parse(word).expect("a slug")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_names() {
        let made = |words: &str| slug(words).map(|slug| slug.as_str().to_owned());
        assert_eq!(made("src/users/login").as_deref(), Some("src-users-login"));
        assert_eq!(
            made("Phase 2: Importers & Exporters (MVP) of everything").as_deref(),
            Some("phase-2-importers-exporters-mvp")
        );
        assert_eq!(made(&"x".repeat(100)).map(|name| name.len()), Some(MOST_BYTES));
        assert_eq!(made("認証"), None);
        let mut taken = BTreeSet::new();
        let names: Vec<String> =
            ["API", "api", "…", "?"].iter().map(|words| of_worker(words, &mut taken).as_str().to_owned()).collect();
        assert_eq!(names, ["api", "api-2", "part", "part-2"]);
    }

    #[test]
    fn a_plan_is_called_as_its_document_or_its_heading_says() {
        let settings = |name: Option<&str>| Settings { name: name.map(str::to_owned), ..Settings::default() };
        let reading = |name: &str| Reading { name: name.to_owned(), ..Reading::default() };
        let named = |settings: &Settings, name: &str| of_plan(settings, &[reading(name)]).as_str().to_owned();
        assert_eq!(named(&settings(None), "docs/code_review.md"), "code-review");
        assert_eq!(named(&settings(Some("The Feature")), "docs/code_review.md"), "the-feature");
        assert_eq!(named(&settings(None), "TODO.md"), "plan");
        assert_eq!(named(&settings(None), "-"), "plan");
    }
}
