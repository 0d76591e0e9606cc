//! Words and marks for how urgent something is: `P0` to `P4`, `(High)`, `**Priority**: low` (planning.md rule 21).

use orch_shared::plan::Priority;

/// Words for priorities, lower case; users' languages are rows here (rule 30).
const WORDS: &[(&str, Priority)] = &[
    ("p0", Priority::Critical),
    ("critical", Priority::Critical),
    ("urgent", Priority::Critical),
    ("blocker", Priority::Critical),
    ("highest", Priority::Critical),
    ("kritisch", Priority::Critical),
    ("cr\u{ed}tica", Priority::Critical),
    ("cr\u{ed}tico", Priority::Critical),
    ("critique", Priority::Critical),
    ("\u{7dca}\u{6025}", Priority::Critical),
    ("\u{91cd}\u{5927}", Priority::Critical),
    ("p1", Priority::High),
    ("high", Priority::High),
    ("major", Priority::High),
    ("hoch", Priority::High),
    ("alta", Priority::High),
    ("\u{e9}lev\u{e9}e", Priority::High),
    ("\u{9ad8}", Priority::High),
    ("p2", Priority::Medium),
    ("medium", Priority::Medium),
    ("med", Priority::Medium),
    ("normal", Priority::Medium),
    ("moderate", Priority::Medium),
    ("mittel", Priority::Medium),
    ("media", Priority::Medium),
    ("moyenne", Priority::Medium),
    ("\u{4e2d}", Priority::Medium),
    ("p3", Priority::Low),
    ("low", Priority::Low),
    ("minor", Priority::Low),
    ("niedrig", Priority::Low),
    ("baja", Priority::Low),
    ("basse", Priority::Low),
    ("\u{4f4e}", Priority::Low),
    ("p4", Priority::P4),
    ("lowest", Priority::P4),
    ("trivial", Priority::P4),
];

/// What one word says: `High`, `P2`, `高`.
#[must_use]
pub fn word(word: &str) -> Option<Priority> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, priority)| *priority)
}

/// What the value of a field says: `High`, `P1 (must have)`, `🔴 Critical`, `priority:high`.
#[must_use]
pub fn value(value: &str) -> Option<Priority> {
    value.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).take(4).find_map(word)
}

/// The priority that a heading gives to all that stands under it: `High Priority`, `Critical Issues`, `P1: Soon`,
/// `Priority: low`. Other words beside it make it a title that happens to hold the word.
#[must_use]
pub fn heading(title: &str) -> Option<Priority> {
    const BESIDE: &[&str] = &[
        "priority",
        "severity",
        "issues",
        "issue",
        "items",
        "item",
        "tasks",
        "task",
        "bugs",
        "findings",
        "finding",
        "problems",
        "fixes",
        "fix",
        "impact",
        "risk",
        "must",
        "should",
        "could",
        "nice",
        "have",
        "to",
        "do",
        "todo",
        "first",
        "soon",
        "later",
        "improvements",
        "recommendations",
        "prio",
        "the",
        "and",
        "before",
        "now",
        "next",
        "prioridad",
        "priorit\u{e4}t",
        "features",
        "must-have",
        "work",
        "immediate",
        "action",
        "actions",
        "required",
        "blocking",
        "blockers",
        "release",
        "launch",
        "effort",
        "this",
        "week",
        "sprint",
        "security",
        "concerns",
        "suggestions",
        "level",
        "tier",
    ];
    let lower = title.to_lowercase();
    let words = || lower.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty());
    let found = words().find_map(word)?;
    let all = words().count();
    let known = words()
        .filter(|one| word(one).is_some() || BESIDE.contains(one) || one.chars().all(|c| c.is_ascii_digit()))
        .count();
    let code = words().next().is_some_and(|first| matches!(first, "p0" | "p1" | "p2" | "p3" | "p4"));
    let named = lower.contains("priority:") || lower.contains("severity:") || lower.contains("priority");
    let marked = || bracketed(title).map(|(priority, _)| priority);
    if known == all || code || (named && all <= 8) { Some(found) } else { marked() }
}

/// What a label says: `priority:high`, `priority/p1`, `P2`, among others in one line.
#[must_use]
pub fn labels(labels: &str) -> Option<Priority> {
    labels.split([',', ' ', '`']).find_map(|label| match label.split_once([':', '/']) {
        Some((name, value)) if matches!(name.trim().to_lowercase().as_str(), "priority" | "prio" | "severity") => {
            word(value)
        }
        _ => word(label).filter(|_| label.len() == 2),
    })
}

/// A mark for a priority somewhere in a title, and the title without it: `[P2] text`, `text (High)`, `**P1** text`,
/// `P0: text`, `text (Priority: P1)`, `text _(high priority)_`.
#[must_use]
pub fn mark(title: &str) -> Option<(Priority, String)> {
    bracketed(title).or_else(|| leading(title))
}

fn bracketed(title: &str) -> Option<(Priority, String)> {
    for (from, c) in title.char_indices().filter(|(_, c)| matches!(c, '[' | '(')).take(16) {
        let close = if c == '[' { ']' } else { ')' };
        let inside = title.get(from + 1..)?;
        let Some((inside, after)) = inside.split_once(close) else { continue };
        let lower = inside.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let beside = |word: &str| matches!(word, "priority" | "prio" | "severity" | "impact");
        let found = words.iter().find_map(|one| word(one));
        if let Some(found) = found
            && words.len() <= 3
            && words.iter().all(|one| word(one).is_some() || beside(one))
        {
            let rest = format!(
                "{} {}",
                title.get(..from)?.trim_end_matches([' ', '*', '_']),
                after.trim_start_matches([' ', '*', '_', ':'])
            );
            return Some((found, rest.trim().to_owned()));
        }
    }
    None
}

fn leading(title: &str) -> Option<(Priority, String)> {
    let (first, rest) = title.split_once([':', ' ', '\u{2014}'])?;
    let code = first.trim_matches(|c: char| !c.is_alphanumeric());
    let sure = matches!(code, "P0" | "P1" | "P2" | "P3" | "P4");
    let colon = title.get(first.len()..).is_some_and(|tail| tail.starts_with(':'));
    let upper = code.len() > 2 && code.chars().all(|c| c.is_ascii_uppercase());
    let found = word(code)?;
    (sure || colon || upper)
        .then(|| (found, rest.trim_start_matches([':', ' ', '-', '\u{2014}', '\u{2013}', '*']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priorities() {
        assert_eq!(word("**High**"), Some(Priority::High));
        assert_eq!(value("P1 (must have)"), Some(Priority::High));
        assert_eq!(value("none"), None);
        let headings = [
            ("High Priority", Some(Priority::High)),
            ("Critical Issues", Some(Priority::Critical)),
            ("P2: Soon", Some(Priority::Medium)),
            ("High availability of the cluster", None),
            ("Low-level drivers", None),
            ("Goals", None),
            ("Phase 3: Storage (P3)", Some(Priority::Low)),
        ];
        for (title, expected) in headings {
            assert_eq!(heading(title), expected, "{title}");
        }
        assert_eq!(labels("`bug`, `priority:high`"), Some(Priority::High));
        assert_eq!(labels("bug, P1"), Some(Priority::High));
        assert_eq!(labels("highlight"), None);
        let marks = [
            ("[P2] Write it", Some((Priority::Medium, "Write it"))),
            ("Write it (High)", Some((Priority::High, "Write it"))),
            ("P0: Write it", Some((Priority::Critical, "Write it"))),
            ("Write it (Priority: P1)", Some((Priority::High, "Write it"))),
            ("Write it (soon)", None),
            ("High walls", None),
            ("Write [P] it", None),
        ];
        for (title, expected) in marks {
            assert_eq!(mark(title), expected.map(|(priority, rest)| (priority, rest.to_owned())), "{title}");
        }
    }
}
