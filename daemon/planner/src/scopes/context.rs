//! What a sentence says about a path in it: that it is changed, only read, an example, or not meant at all.

use super::words::{Set, Word};

/// How far quotation marks are looked for, in bytes.
const WINDOW: usize = 400;

/// What a path is to the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A verb of work or a place word stands right before it: `update x`, `in x`.
    Worked,
    /// Named, and nothing says that it is not meant.
    Changed,
    /// Perhaps only looked at: counts where the item names nothing else.
    Consulted,
    /// Only looked at, an example, a destination of the running program: never counts.
    Aside,
}

/// Words after which a path is surely worked on.
const WORKED: &[&str] = &[
    "add",
    "adjust",
    "amend",
    "augment",
    "bump",
    "change",
    "clean",
    "convert",
    "correct",
    "create",
    "delete",
    "document",
    "drop",
    "edit",
    "expand",
    "extend",
    "extract",
    "fix",
    "generate",
    "implement",
    "improve",
    "in",
    "into",
    "introduce",
    "migrate",
    "modify",
    "move",
    "patch",
    "port",
    "refactor",
    "remove",
    "rename",
    "replace",
    "rework",
    "rewrite",
    "ship",
    "simplify",
    "split",
    "to",
    "touch",
    "update",
    "wire",
    "write",
    "creates",
    "adds",
    "updates",
    "modifies",
    "replaces",
    "creating",
    "adding",
    "updating",
    "modifying",
    "refactoring",
    "splitting",
];

/// Words after which a path is only consulted.
const CONSULTED: &[&str] = &[
    "against",
    "by",
    "check",
    "cf",
    "from",
    "per",
    "read",
    "reads",
    "reading",
    "ref",
    "reference",
    "references",
    "see",
    "via",
    "with",
    "compare",
    "like",
    "matching",
    "calls",
    "called",
];

/// Words after which a path is no scope.
const ASIDE: &[&str] = &[
    "avoiding",
    "except",
    "excluding",
    "formats",
    "using",
    "uses",
    "imports",
    "importing",
    "parse",
    "parses",
    "parsing",
    "than",
    "without",
    "mirrors",
    "mirroring",
    "reuse",
    "reuses",
    "reusing",
    "loads",
    "ignoring",
];

/// Two words after which a path is no scope.
const ASIDE_PAIRS: &[(&str, &str)] = &[
    ("such", "as"),
    ("for", "example"),
    ("formats", "like"),
    ("files", "like"),
    ("based", "on"),
    ("compared", "to"),
    ("due", "to"),
    ("linked", "to"),
    ("persisted", "in"),
    ("persisted", "to"),
    ("points", "to"),
    ("refers", "to"),
    ("relative", "to"),
    ("saved", "in"),
    ("saved", "to"),
    ("stored", "in"),
    ("tied", "to"),
    ("written", "to"),
    ("according", "to"),
    ("described", "in"),
    ("documented", "in"),
    ("listed", "in"),
    ("specified", "in"),
    ("instead", "of"),
    ("not", "touch"),
    ("not", "modify"),
    ("not", "change"),
    ("not", "edit"),
    ("same", "as"),
    ("similar", "to"),
    ("pattern", "of"),
    ("pattern", "in"),
    ("modeled", "on"),
    ("as", "in"),
    ("lands", "in"),
    ("depends", "on"),
];

/// What shows where a fault lies: "the trace points to x" says where the work is, and "the link points to x" does not.
const FINDS: &[&str] = &[
    "backtrace",
    "bisect",
    "blame",
    "crash",
    "debugger",
    "error",
    "exception",
    "log",
    "logs",
    "panic",
    "profile",
    "profiler",
    "report",
    "stack",
    "stacktrace",
    "trace",
    "traceback",
    "valgrind",
];

/// Verbs of work that takes something away from where it is.
const TAKES: &[&str] = &["cut", "delete", "drop", "extract", "move", "pull", "remove", "split", "strip"];

/// Verbs of work that puts files somewhere on a machine.
const PLACED: &[&str] =
    &["copies", "copy", "copied", "deploy", "deploys", "install", "installs", "symlink", "mount", "mounted"];

/// Words of a command line that begin a command.
const COMMANDS: &[&str] = &[
    "$",
    "ansible",
    "awk",
    "bash",
    "black",
    "bun",
    "bundle",
    "bunx",
    "cargo",
    "cat",
    "cd",
    "chmod",
    "composer",
    "cp",
    "curl",
    "cypress",
    "deno",
    "docker",
    "docker-compose",
    "dotnet",
    "eslint",
    "find",
    "flutter",
    "gh",
    "git",
    "go",
    "gradle",
    "grep",
    "helm",
    "jest",
    "jq",
    "just",
    "kubectl",
    "ls",
    "make",
    "mix",
    "mkdir",
    "mv",
    "mvn",
    "mypy",
    "node",
    "npm",
    "npx",
    "php",
    "phpunit",
    "pip",
    "playwright",
    "pnpm",
    "poetry",
    "prettier",
    "psql",
    "pytest",
    "python",
    "python3",
    "rails",
    "rake",
    "rg",
    "rm",
    "rspec",
    "ruff",
    "rustfmt",
    "sed",
    "sh",
    "source",
    "sqlx",
    "swift",
    "terraform",
    "touch",
    "tox",
    "tsc",
    "tsx",
    "uv",
    "uvx",
    "vitest",
    "wget",
    "yarn",
];

/// Commands that check, and whose arguments say what is checked.
const CHECKS: &[&str] = &[
    "jest",
    "pytest",
    "vitest",
    "test",
    "spec",
    "rspec",
    "phpunit",
    "playwright",
    "cypress",
    "lint",
    "eslint",
    "ruff",
    "mypy",
    "check",
];

/// The part of the path at `words[at]`, by the words before it.
pub(super) fn part(line: &str, words: &[Word<'_>], at: usize) -> Part {
    let Some(word) = words.get(at) else { return Part::Aside };
    if word.set == Set::Code {
        return in_code(words, at);
    }
    let mut before = words
        .get(..at)
        .unwrap_or_default()
        .iter()
        .rev()
        .take(10)
        .filter(|other| other.set != Set::Code && !is_filler(other.text))
        .take_while(|other| !ends_clause(line, other.to, word.from));
    let last = before.next().map(|word| lower(word.text)).unwrap_or_default();
    let second = before.next().map(|word| lower(word.text)).unwrap_or_default();
    if (second.as_str(), last.as_str()) == ("points", "to")
        && (is_place(line, word) || before.any(|word| finds(word.text)))
    {
        return Part::Changed;
    }
    if ASIDE.contains(&last.as_str()) || ASIDE_PAIRS.contains(&(second.as_str(), last.as_str())) {
        return Part::Aside;
    }
    if matches!(last.as_str(), "to" | "into") && word.text.ends_with('/') {
        let verb = words.get(..at).unwrap_or_default().iter().rev().take(8);
        if verb.into_iter().any(|word| PLACED.contains(&lower(word.text).as_str())) {
            return Part::Aside;
        }
    }
    if matches!(last.as_str(), "e.g" | "eg" | "i.e") || is_said(line, word.from, word.to) {
        return Part::Aside;
    }
    // What is taken from a file changes that file.
    if last == "from" {
        let clause = words.get(..at).unwrap_or_default().iter().rev().take(16);
        let mut clause = clause.take_while(|other| !ends_clause(line, other.to, word.from));
        if clause.any(|other| other.set != Set::Code && TAKES.contains(&lower(other.text).as_str())) {
            return Part::Worked;
        }
    }
    match last.as_str() {
        word if CONSULTED.contains(&word) => Part::Consulted,
        word if WORKED.contains(&word) => Part::Worked,
        _ => Part::Changed,
    }
}

/// True for `src/reader.rs:88`: a line of a source is where something is, and no destination.
fn is_place(line: &str, word: &Word<'_>) -> bool {
    let inside = word.text.rsplit_once(':').map(|(_, number)| number);
    let number = inside.or_else(|| line.get(word.to..)?.strip_prefix(':'));
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

fn finds(word: &str) -> bool {
    FINDS.contains(&lower(word).trim_end_matches(|c: char| !c.is_alphanumeric()))
}

/// True for a line that begins with a verb of work: `Create src/x.rs`.
pub(super) fn orders(text: &str) -> bool {
    let first = text.trim_start_matches(|c: char| !c.is_alphanumeric()).split(|c: char| !c.is_alphanumeric()).next();
    first.is_some_and(|word| !matches!(word, "in" | "to" | "into") && WORKED.contains(&lower(word).as_str()))
}

/// Words of a command: what is tested counts for want of better, the rest does not.
fn in_code(words: &[Word<'_>], at: usize) -> Part {
    let Some(span) = words.get(at).map(|word| word.span) else { return Part::Aside };
    let inside: Vec<&Word<'_>> =
        words.get(..at).unwrap_or_default().iter().rev().take(40).take_while(|word| word.span == span).collect();
    let Some(first) = inside.last() else { return Part::Aside };
    let command = COMMANDS.contains(&lower(first.text).as_str());
    let checks = inside.iter().any(|word| CHECKS.contains(&lower(word.text).as_str()));
    if command && checks { Part::Consulted } else { Part::Aside }
}

/// True for words that stand between a verb and its path.
fn is_filler(word: &str) -> bool {
    matches!(
        lower(word).as_str(),
        "the" | "a" | "an" | "our" | "existing" | "file" | "files" | "new" | "both" | "all" | "current"
    )
}

/// True where the text between two places ends a clause.
fn ends_clause(line: &str, from: usize, to: usize) -> bool {
    let between = line.get(from..to).unwrap_or_default();
    between.contains(['(', ':', ';', '\u{2014}', '\u{2192}', '\u{ff1a}', '\u{3002}', '\u{ff08}'])
        || between.contains(". ")
        || between.contains(", ") && between.len() < 6
}

/// True for words inside quotation marks: they are said or shown, not done.
fn is_said(line: &str, from: usize, to: usize) -> bool {
    let (before, after) = (window(line, from.saturating_sub(WINDOW), from), window(line, to, to + WINDOW));
    [('\u{300c}', '\u{300d}'), ('\u{201c}', '\u{201d}'), ('\u{300e}', '\u{300f}'), ('\u{201e}', '\u{201c}')].iter().any(
        |(open, close)| {
            before.rfind(*open).is_some_and(|at| !before.get(at..).is_some_and(|tail| tail.contains(*close)))
                && after.contains(*close)
        },
    )
}

/// A part of a line, widened to whole characters.
fn window(line: &str, from: usize, to: usize) -> &str {
    let from = (0..=from).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    let to = (to.min(line.len())..=line.len()).find(|at| line.is_char_boundary(*at)).unwrap_or(line.len());
    line.get(from..to).unwrap_or_default()
}

fn lower(word: &str) -> String {
    word.to_lowercase()
}
