//! The first line of an item: its id, its marks and its title.

use orch_shared::plan::{ExplainedField, FieldRule, Priority};

use crate::{
    draft::{Draft, Field, FieldKey, Nature, Said, State},
    markdown::{boxes::BoxState, ids, priority, words},
};

/// What a format reads from the first line of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::formats) struct Head {
    /// Its id as written.
    pub(in crate::formats) id: Option<String>,
    /// Other names.
    pub(in crate::formats) aliases: Vec<String>,
    /// What is to be done.
    pub(in crate::formats) title: String,
    /// How far it is, where the line says so in words.
    pub(in crate::formats) state: Option<State>,
    /// The mark for parallel work, as written.
    pub(in crate::formats) parallel: Option<&'static str>,
    /// How urgent it is.
    pub(in crate::formats) priority: Option<Priority>,
    /// The sign or word that makes it optional or puts it off, in a word.
    pub(in crate::formats) put_off: Option<&'static str>,
    /// The name of the container that it stands in.
    pub(in crate::formats) parent: Option<String>,
    /// True for an item that is a group by itself, in the order of the groups around it.
    pub(in crate::formats) alone: bool,
    /// Which rule made it an item.
    pub(in crate::formats) rule: &'static str,
}

impl Head {
    /// A head with the id that the text begins with.
    pub(in crate::formats) fn with_id(text: &str, rule: &'static str) -> Self {
        let mut head = Self { rule, ..Self::default() };
        let rest = match ids::take(text).filter(|titled| !titled.rest.is_empty()) {
            Some(titled) => {
                head.id = Some(titled.id.to_owned());
                head.aliases.extend(titled.short.map(str::to_owned));
                titled.rest
            }
            None => text,
        };
        marks(&mut head, rest);
        head
    }

    /// A draft of it.
    pub(in crate::formats) fn draft(
        self,
        line: Option<u32>,
        original: String,
        state: State,
        boxed: Option<BoxState>,
    ) -> Draft {
        let mut rules = vec![FieldRule { field: ExplainedField::Item, rule: self.rule.to_owned(), line }];
        if self.id.is_some() {
            let rule = "the id that its title begins with".to_owned();
            rules.push(FieldRule { field: ExplainedField::SourceId, rule, line });
        }
        if boxed.is_some() || self.state.is_some() {
            let rule = if boxed.is_some() { "the sign in its box" } else { "the words in its title" };
            rules.push(FieldRule { field: ExplainedField::State, rule: rule.to_owned(), line });
        }
        if self.priority.is_some() {
            let rule = "the mark in its title".to_owned();
            rules.push(FieldRule { field: ExplainedField::Priority, rule, line });
        }
        let mut fields = Vec::new();
        let put_off = self.put_off.or_else(|| (boxed == Some(BoxState::PutOff)).then_some("deferred"));
        if let Some(word) = put_off {
            fields.push(Field { key: FieldKey::Other, value: word.to_owned(), line });
        }
        Draft {
            line,
            source_id: self.id,
            aliases: self.aliases,
            nature: nature(&self.title),
            doubt: None,
            title: self.title,
            original,
            details: Vec::new(),
            fields,
            group: None,
            state,
            priority: self.priority.map(|what| Said { what, line }),
            parallel: self.parallel.map(|mark| Said { what: mark.to_owned(), line }),
            rules,
        }
    }
}

/// Takes the marks from both ends of a title: `[P]`, `(P)`, `[US1]`, `*`, `(Priority: P1)`, `[X]`, `(optional)`.
pub(in crate::formats) fn marks(head: &mut Head, text: &str) {
    let mut rest = text.trim();
    loop {
        if let Some(behind) = rest.strip_prefix("[P]") {
            head.parallel = Some("[P]");
            rest = behind.trim_start();
        } else if let Some(behind) = rest.strip_prefix("(P)") {
            head.parallel = Some("(P)");
            rest = behind.trim_start();
        } else if let Some((inside, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
            && is_story(inside)
        {
            rest = behind.trim_start();
        } else {
            break;
        }
        rest = rest.trim_start_matches([':', '-', '\u{2014}', ' ']);
    }
    let mut title = rest.to_owned();
    for mark in [" [P]", " (P)"] {
        if let Some(before) = title.strip_suffix(mark) {
            head.parallel = Some(if mark.contains('[') { "[P]" } else { "(P)" });
            title = before.trim_end().to_owned();
        }
    }
    if let Some((found, rest)) = priority::mark(&title).filter(|(_, rest)| !rest.is_empty()) {
        head.priority = head.priority.or(Some(found));
        title = rest;
    }
    if let Some((said, rest)) = words::title(&title).filter(|(_, rest)| !rest.is_empty()) {
        match said {
            words::Said::Done => head.state = Some(State::Done),
            words::Said::Begun => head.state = Some(State::InProgress),
            words::Said::PutOff => {
                let optional = title.to_lowercase().contains("optional");
                head.put_off = Some(if optional { "optional" } else { "deferred" });
            }
            words::Said::Open | words::Said::Cancelled => {}
        }
        if matches!(said, words::Said::Done | words::Said::Begun) && ends_in_box(&title) {
            title = rest;
        }
    }
    head.title = title;
}

fn ends_in_box(title: &str) -> bool {
    title.ends_with("[x]") || title.ends_with("[X]") || title.starts_with(|c: char| !c.is_alphanumeric())
}

/// `US1`, `US-2`, `Story`.
fn is_story(inside: &str) -> bool {
    let digits = inside.strip_prefix("US").map(|rest| rest.trim_start_matches('-'));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())) || inside == "Story"
}

/// What kind of work a title asks for: what checks the work before it is a barrier (planning.md rule 20).
fn nature(title: &str) -> Nature {
    let lower = title.to_lowercase();
    let mut words = lower.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty());
    // "Final checkpoint": the last of them is one too.
    let first = words.find(|word| !matches!(*word, "final" | "last")).unwrap_or_default();
    let checks =
        matches!(first, "verify" | "validate" | "confirm" | "run" | "ensure" | "check" | "checkpoint" | "gate");
    const OF: &[&str] = &[
        "test",
        "tests",
        "suite",
        "build",
        "lint",
        "ci",
        "pass",
        "passes",
        "passing",
        "manually",
        "e2e",
        "all",
        "green",
        "coverage",
        "regression",
        "regressions",
        "smoke",
        "typecheck",
        "validation",
        "quickstart",
        "criteria",
    ];
    let whole = matches!(first, "checkpoint" | "gate");
    if checks && (whole || words.any(|word| OF.contains(&word))) { Nature::Verification } else { Nature::Work }
}
