//! For a POSIX shell: always single-quoted, also what looks harmless (faults.md 3.4).

use thiserror::Error;

/// A value that no quoting makes safe to paste.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a control character is in {shown}: it cannot be put into a command")]
pub struct Unquotable {
    shown: String,
}

/// Quotes a value as one word.
///
/// # Errors
/// When it holds a control character: such a line could end a paste or a comment.
pub(crate) fn quote(value: &str) -> Result<String, Unquotable> {
    if value.chars().any(|c| c.is_control() || orch_shared::text::deceives(c)) {
        return Err(Unquotable { shown: orch_shared::text::Visible(value).to_string() });
    }
    Ok(format!("'{}'", value.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads one word of single-quoted pieces and escaped quotes back, by the rules of POSIX alone.
    fn unquote(word: &str) -> Option<String> {
        let (mut out, mut rest) = (String::new(), word);
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(r"\'") {
                out.push('\'');
                rest = after;
            } else {
                let (inside, after) = rest.strip_prefix('\'')?.split_once('\'')?;
                out.push_str(inside);
                rest = after;
            }
        }
        Some(out)
    }

    #[test]
    fn what_cannot_be_quoted_is_refused() {
        for value in ["a\nb", "a\0b", "\u{1b}[201~", "a\rb", "x\u{202e}y"] {
            assert!(quote(value).is_err(), "{value:?}");
        }
        assert_eq!(quote("$(rm -rf ~)").as_deref(), Ok("'$(rm -rf ~)'"));
        assert_eq!(quote("it's").as_deref(), Ok(r"'it'\''s'"));
        assert_eq!(quote("").as_deref(), Ok("''"));
    }

    proptest! {
        #[test]
        fn what_is_quoted_is_read_back(value in "[^\\p{C}]*") {
            if let Ok(quoted) = quote(&value) {
                prop_assert_eq!(unquote(&quoted), Some(value));
            }
        }
    }
}
