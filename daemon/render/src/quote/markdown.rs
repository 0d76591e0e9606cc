//! For Markdown that a session reads: quoted text stays quoted, whatever it holds (faults.md 3.5).

use orch_shared::text::Visible;

const CUT: &str = " … (cut)";

/// Quotes text as data: every line behind `> `, made visible, cut at a length in bytes.
pub(crate) fn quote_lines(text: &str, most: usize) -> String {
    let end = text.floor_char_boundary(most);
    let lines: Vec<String> = text[..end].lines().map(|line| format!("> {}", Visible(line))).collect();
    let cut = if end < text.len() { CUT } else { "" };
    let quoted = if lines.is_empty() { ">".to_owned() } else { lines.join("\n") };
    format!("{quoted}{cut}")
}

/// Puts a short text into an inline code span that it cannot end.
pub(crate) fn code(text: &str, most: usize) -> String {
    let end = text.floor_char_boundary(most);
    let shown = Visible(&text[..end]).to_string();
    let cut = if end < text.len() { "…" } else { "" };
    // A span ends at a run of backticks as long as the one it began with.
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let pad = if shown.starts_with('`') || shown.ends_with('`') || shown.is_empty() { " " } else { "" };
    format!("{ticks}{pad}{shown}{cut}{pad}{ticks}")
}

/// A command in the middle of a sentence. It is whole or it is not there: half a command does something else.
pub(crate) fn command(text: &str) -> String {
    code(text, text.len())
}

/// Makes text safe as a cell of a table, on one line and without markup.
pub(crate) fn cell(text: &str, most: usize) -> String {
    code(text, most).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quoted_text_cannot_leave_its_quotation() {
        let hostile = "fine\n# Heading\n```\n> x\n\u{1b}[2J\r\n<U";
        let quoted = quote_lines(hostile, 1_000);
        assert!(quoted.lines().all(|line| line.starts_with("> ")), "{quoted}");
        assert!(!quoted.contains('\u{1b}'));
        assert_eq!(quote_lines("", 10), ">");
        assert_eq!(quote_lines("héé", 2), "> h … (cut)", "cut between characters");
    }

    #[test]
    fn a_code_span_holds_its_text() {
        assert_eq!(code("a", 9), "`a`");
        assert_eq!(code("a`b", 9), "``a`b``");
        assert_eq!(code("``x", 9), "``` ``x ```");
        assert_eq!(code("a\nb", 9), "`a\\nb`");
    }

    proptest! {
        #[test]
        fn no_text_opens_a_heading_or_a_fence(text in "(?s).{0,200}") {
            for line in quote_lines(&text, 100).lines() {
                prop_assert!(line.starts_with('>'));
                prop_assert!(!line.chars().any(char::is_control));
            }
            prop_assert_eq!(code(&text, 100).lines().count(), 1);
        }
    }
}
