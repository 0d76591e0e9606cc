//! Front matter: the `key: value` lines between `---` at the very start of a document.

/// The front matter of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter {
    /// Its lines, without the `---`; the first one is line 2 of the document.
    pub text: String,
    /// The line of the closing `---`.
    pub last: u32,
}

/// Longer front matter is none.
const MOST_LINES: usize = 400;

/// The front matter of a text, and where the rest begins.
pub(super) fn take(text: &str) -> Option<(FrontMatter, usize)> {
    let body = text.strip_prefix("---\n")?;
    let mut at = 4;
    let mut keys = 0;
    for (index, line) in body.split_inclusive('\n').take(MOST_LINES).enumerate() {
        let end = line.trim_end();
        if end == "---" || end == "..." {
            let inside = text.get(4..at)?.trim_end_matches('\n').to_owned();
            let last = u32::try_from(index).ok()?.checked_add(2)?;
            return (keys > 0).then_some((FrontMatter { text: inside, last }, at + line.len()));
        }
        let starts = end.split_once(':').is_some_and(|(key, _)| is_key(key));
        // A line that is no key, no part of a value and no comment: the `---` was a line across.
        if !starts && !end.is_empty() && !end.starts_with([' ', '\t', '-', '#', ']', '}', '"']) && keys == 0 {
            return None;
        }
        keys += usize::from(starts);
        at += line.len();
    }
    None
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.len() < 60 && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"'))
}
