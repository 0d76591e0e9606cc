//! Named values in a text: `**Key**: value`, `**Key:** value`, `_Key: value_`, `Key: value`.

use crate::draft::FieldKey;

/// A named value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// The name as written.
    pub key: &'a str,
    /// The value as written; empty where it follows below.
    pub value: &'a str,
}

/// A name has no more bytes than this.
const LONGEST: usize = 48;

const SIGNS: &[char] = &['*', '_', '`', ' ', '\t'];

/// The named value that a line with mark-up is, where it is one.
///
/// A name that is set bold or slanted may be anything short; a plain one must be known ([`key`]), since every sentence
/// may hold a colon.
#[must_use]
pub fn named(raw: &str) -> Option<Named<'_>> {
    let line = raw.trim();
    let line = line.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(' ')).map_or(line, str::trim_start);
    let set = line.starts_with(['*', '_']);
    let colon = line.char_indices().find(|(_, c)| matches!(c, ':' | '\u{ff1a}'))?;
    let (before, after) = (line.get(..colon.0)?, line.get(colon.0 + colon.1.len_utf8()..)?);
    let key = before.trim_matches(SIGNS);
    if key.is_empty() || key.len() > LONGEST || key.contains(['`', '[', '(', '.']) && !set || key.contains("//") {
        return None;
    }
    let spaced = after.is_empty()
        || after.starts_with(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`'))
        || !key.is_ascii();
    if !spaced || (!set && self::key(key) == FieldKey::Other && !is_common(key)) {
        return None;
    }
    // The marks around the name end behind the colon or before it.
    let closed = before.trim_end().ends_with(['*', '_']);
    let value = if set && !closed { after.trim_start_matches(['*', '_']) } else { after };
    let slanted = set && !closed && !after.starts_with(['*', '_']);
    let value = if slanted { value.trim().trim_end_matches(['*', '_']) } else { value };
    Some(Named { key, value: value.trim() })
}

/// The words of documents for what [`FieldKey`] names, lower case. Users' own languages are rows here (rule 30).
const KEYS: &[(FieldKey, &[&str])] = &[
    (
        FieldKey::DependsOn,
        &[
            "depends on",
            "depends",
            "depends-on",
            "depends_on",
            "dependencies",
            "dependency",
            "blocked by",
            "requires",
            "prerequisites",
            "prerequisite",
            "prereqs",
            "after",
            "needs",
            "waits for",
            "\u{4f9d}\u{5b58}",
            "\u{4f9d}\u{5b58}\u{95a2}\u{4fc2}",
            "\u{4f9d}\u{8d56}",
            "\u{4f9d}\u{8cf4}",
            "\u{524d}\u{63d0}",
            "\u{524d}\u{63d0}\u{6761}\u{4ef6}",
            "h\u{e4}ngt ab von",
            "abh\u{e4}ngig von",
            "abh\u{e4}ngigkeiten",
            "depende de",
            "dependencias",
            "d\u{e9}pend de",
            "d\u{e9}pendances",
        ],
    ),
    (FieldKey::Blocks, &["blocks", "blocking", "unblocks", "enables", "required by", "gates"]),
    (FieldKey::ConflictsWith, &["conflicts with", "conflicts_with", "conflicts"]),
    (
        FieldKey::Files,
        &[
            "file",
            "files",
            "file(s)",
            "location",
            "locations",
            "path",
            "paths",
            "target",
            "targets",
            "target files",
            "affected files",
            "files affected",
            "files to modify",
            "files to change",
            "files changed",
            "files modified",
            "files_modified",
            "modify",
            "modifies",
            "modified files",
            "test",
            "where",
            "scope",
            "affects",
            "affected",
            "owned files",
            "primary files",
            "key files",
            "relevant files",
            "touches",
            "source",
            "module",
            "modules",
            "\u{30d5}\u{30a1}\u{30a4}\u{30eb}",
            "\u{5bfe}\u{8c61}\u{30d5}\u{30a1}\u{30a4}\u{30eb}",
            "\u{5834}\u{6240}",
            "\u{6587}\u{4ef6}",
            "datei",
            "dateien",
            "archivo",
            "archivos",
            "fichier",
            "fichiers",
        ],
    ),
    (FieldKey::Creates, &["create", "creates", "new file", "new files", "files to create", "files created", "output"]),
    (FieldKey::Reads, &["leverage", "references", "reference", "reads", "see", "see also", "related"]),
    (FieldKey::Boundary, &["boundary", "component", "components"]),
    (FieldKey::Produces, &["produces", "provides"]),
    (FieldKey::Consumes, &["consumes"]),
    (
        FieldKey::Effort,
        &[
            "effort",
            "effort estimate",
            "estimate",
            "estimated time",
            "estimated effort",
            "estimated hours",
            "estimation",
            "size",
            "hours",
            "time",
            "duration",
            "time estimate",
            "story points",
            "points",
            "\u{5de5}\u{6570}",
            "\u{898b}\u{7a4d}\u{3082}\u{308a}",
            "aufwand",
            "esfuerzo",
        ],
    ),
];

/// Names that say something of an item and nothing to a later stage.
const COMMON: &[&str] = &[
    "acceptance",
    "acceptance criteria",
    "assignee",
    "category",
    "complexity",
    "context",
    "created",
    "criteria",
    "date",
    "deadline",
    "description",
    "done when",
    "due",
    "goal",
    "id",
    "impact",
    "issue",
    "labels",
    "milestone",
    "note",
    "notes",
    "owner",
    "priority",
    "problem",
    "purpose",
    "rationale",
    "reason",
    "recommendation",
    "risk",
    "severity",
    "solution",
    "state",
    "status",
    "tags",
    "type",
    "verify",
    "why",
    "fix",
    "suggested fix",
    "\u{512a}\u{5148}\u{5ea6}",
    "\u{72b6}\u{614b}",
    "\u{72b6}\u{6001}",
    "priorit\u{e4}t",
    "prioridad",
    "estado",
];

/// What a name stands for.
#[must_use]
pub fn key(name: &str) -> FieldKey {
    let name = lower(name);
    let of = |(_, words): &&(FieldKey, &[&str])| words.contains(&name.as_str());
    KEYS.iter().find(of).map_or(FieldKey::Other, |(key, _)| *key)
}

/// True for a name that says how far something is.
#[must_use]
pub fn is_status(name: &str) -> bool {
    matches!(
        lower(name).as_str(),
        "status"
            | "state"
            | "estado"
            | "stand"
            | "\u{72b6}\u{614b}"
            | "\u{72b6}\u{6001}"
            | "\u{30b9}\u{30c6}\u{30fc}\u{30bf}\u{30b9}"
            | "current status"
    )
}

/// True for a name that says how urgent something is.
#[must_use]
pub fn is_priority(name: &str) -> bool {
    matches!(
        lower(name).as_str(),
        "priority"
            | "severity"
            | "prio"
            | "urgency"
            | "\u{512a}\u{5148}\u{5ea6}"
            | "\u{4f18}\u{5148}\u{7ea7}"
            | "priorit\u{e4}t"
            | "prioridad"
            | "priorit\u{e9}"
    )
}

fn is_common(name: &str) -> bool {
    COMMON.contains(&lower(name).as_str())
}

fn lower(name: &str) -> String {
    name.trim_matches(|c: char| SIGNS.contains(&c) || c == ':').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_values() {
        let cases = [
            ("**File**: `src/a.rs`", Some(("File", "`src/a.rs`"))),
            ("**Depends on:** Phase 1", Some(("Depends on", "Phase 1"))),
            ("- **Priority**: High", Some(("Priority", "High"))),
            ("_Requirements: 1.1, 2.3_", Some(("Requirements", "1.1, 2.3"))),
            ("Files:", Some(("Files", ""))),
            ("Status: done", Some(("Status", "done"))),
            ("Remember: the moon", None),
            ("https://example.org", None),
            ("**Anything short**: so", Some(("Anything short", "so"))),
            ("plain words", None),
            ("**File:**`a.rs`", Some(("File", "`a.rs`"))),
        ];
        for (text, expected) in cases {
            assert_eq!(named(text).map(|named| (named.key, named.value)), expected, "{text}");
        }
        assert_eq!(key("Blocked by"), FieldKey::DependsOn);
        assert_eq!(key("**Files**"), FieldKey::Files);
        assert_eq!(key("Colour"), FieldKey::Other);
    }
}
