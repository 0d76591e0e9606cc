//! For a desktop notification: short, without control characters, and never markup of somebody else's.

use orch_shared::text::deceives;

/// Whether the server reads markup in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// It shows the text as it is.
    Plain,
    /// It reads `<b>` and `&amp;`: what would be markup is escaped.
    Escaped,
}

/// Makes a text fit for a notification, at most so many bytes before escaping. Lines are kept.
#[must_use]
pub fn for_notification(text: &str, markup: Markup, most: usize) -> String {
    let shown: String =
        text.chars().filter(|c| *c == '\n' || !(c.is_control() || deceives(*c))).collect::<String>().trim().to_owned();
    let end = shown.floor_char_boundary(most);
    let mut cut = shown[..end].to_owned();
    if end < shown.len() {
        cut.push('…');
    }
    match markup {
        Markup::Plain => cut,
        Markup::Escaped => cut.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_is_escaped_only_where_it_is_read() {
        let text = "<img src=http://x> & more\u{202e}\0\u{7}";
        assert_eq!(for_notification(text, Markup::Plain, 100), "<img src=http://x> & more");
        assert_eq!(for_notification(text, Markup::Escaped, 100), "&lt;img src=http://x&gt; &amp; more");
        assert_eq!(for_notification("ééé", Markup::Plain, 3), "é…");
    }

    proptest! {
        #[test]
        fn nothing_controls_and_nothing_is_markup(text in "(?s).{0,300}") {
            let shown = for_notification(&text, Markup::Escaped, 50);
            prop_assert!(!shown.chars().any(|c| c != '\n' && (c.is_control() || deceives(c))));
            prop_assert!(!shown.contains('<') && !shown.contains('>'));
        }
    }
}
