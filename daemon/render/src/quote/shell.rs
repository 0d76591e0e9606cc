//! For a POSIX shell: always single-quoted, also what looks harmless (faults.md 3.4).

use std::fmt::Write as _;

use orch_shared::text::{Visible, deceives};
use thiserror::Error;

/// A value that no quoting makes safe to paste.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a control character is in {shown}: it cannot be put into a command")]
pub struct Unquotable {
    shown: String,
}

/// Quotes a value as one word that a person pastes.
///
/// # Errors
/// When it holds a control character: such a line could end a paste or a comment. Also when it holds a character that
/// deceives: a person could not see what is pasted.
pub(crate) fn quote(value: &str) -> Result<String, Unquotable> {
    if value.chars().any(|c| c.is_control() || deceives(c)) {
        return Err(Unquotable { shown: Visible(value).to_string() });
    }
    Ok(single_quoted(value))
}

/// Quotes the bytes of a name as one word of a script.
///
/// What deceives, and what is not UTF-8, is spelt out: `"$(printf 'a\342\200\256b')"`. So the script shows what it names,
/// and names it byte by byte.
///
/// # Errors
/// When it holds a control character.
pub(crate) fn quote_bytes(value: &[u8]) -> Result<String, Unquotable> {
    let refused = || Unquotable { shown: Visible(&String::from_utf8_lossy(value)).to_string() };
    if let Ok(text) = std::str::from_utf8(value)
        && !text.chars().any(deceives)
    {
        return if text.chars().any(char::is_control) { Err(refused()) } else { Ok(single_quoted(text)) };
    }
    let mut format = String::new();
    for chunk in value.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                c if c.is_control() => return Err(refused()),
                '%' => format.push_str("%%"),
                '\\' => format.push_str(r"\\"),
                // The first would end the quotes, the second begin an option.
                '\'' | '-' => spell(&mut format, &[c as u8]),
                c if deceives(c) => spell(&mut format, c.encode_utf8(&mut [0; 4]).as_bytes()),
                c => format.push(c),
            }
        }
        spell(&mut format, chunk.invalid());
    }
    Ok(format!("\"$(printf '{format}')\""))
}

fn spell(format: &mut String, bytes: &[u8]) {
    for byte in bytes {
        // Writing to a string does not fail.
        let _written = write!(format, "\\{byte:03o}");
    }
}

fn single_quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
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

    #[test]
    fn what_deceives_is_spelt_out_for_a_script() {
        let quoted = |value: &[u8]| quote_bytes(value).expect("no control character");
        assert_eq!(quoted("-a\u{202e}'%\\b日".as_bytes()), r#""$(printf '\055a\342\200\256\047%%\\b日')""#);
        assert_eq!(quoted(b"a\xffb"), r#""$(printf 'a\377b')""#);
        assert_eq!(quoted("it's 日".as_bytes()), r"'it'\''s 日'");
        for value in [&b"a\nb"[..], b"a\0b", b"\xff\n", "\u{85}".as_bytes(), "\u{202e}\u{1b}".as_bytes(), b"\x7f"] {
            assert!(quote_bytes(value).is_err(), "{value:?}");
        }
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
