//! Text that others wrote: commits, refs, paths, a repo's configuration.
//!
//! [`Untrusted`] has no `Display`: it reaches a person, a shell, a prompt or a file name only through a renderer that
//! knows the place it goes to (`orch-render` for prompts, scripts and notifications; the client's terminal writer).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Text from outside, decoded but otherwise as it came.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Untrusted(String);

impl Untrusted {
    /// Decodes bytes as UTF-8, with U+FFFD for what is not.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(String::from_utf8_lossy(bytes).into_owned())
    }

    /// The text as it came, for parsers and renderers alone: whoever calls this answers for where it goes.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// True when there is nothing, or nothing but white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", Visible(&self.0).to_string())
    }
}

/// Shows text on one line with every deceptive character made visible: `\x1b`, `<U+202E>`.
///
/// This is the common floor of all renderers; a terminal, a log and an error message need nothing more. Which characters
/// deceive: controls (CWE-150), and those of CVE-2021-42574 and its relatives: direction, zero width, tags, fillers,
/// private use.
#[derive(Clone, Copy, Debug)]
pub struct Visible<'a>(pub &'a str);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for c in self.0.chars() {
            match c {
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                c if c.is_control() => write!(f, "\\x{:02x}", u32::from(c))?,
                c if deceives(c) => write!(f, "<U+{:04X}>", u32::from(c))?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// True for a character that changes how its neighbours look, or that cannot be seen at all.
#[must_use]
pub const fn deceives(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_deceives_is_shown() {
        let shown = |text: &str| Visible(text).to_string();
        assert_eq!(shown("a\u{1b}[31mred\u{7f}\u{85}"), "a\\x1b[31mred\\x7f\\x85");
        assert_eq!(shown("x\u{202e}y\u{200b}\u{e0041}"), "x<U+202E>y<U+200B><U+E0041>");
        assert_eq!(shown("línea 日本 🙂"), "línea 日本 🙂");
    }

    proptest::proptest! {
        #[test]
        fn nothing_shown_controls_a_terminal(text in ".*") {
            let shown = Visible(&text).to_string();
            proptest::prop_assert!(!shown.chars().any(|c| c.is_control() || deceives(c)));
        }
    }
}
