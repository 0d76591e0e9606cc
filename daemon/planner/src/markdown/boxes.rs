//! The boxes of task lists: `[ ]`, `[x]` and the signs that people put in them (planning.md rule 7).

use crate::draft::State;

/// What a box says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoxState {
    /// Nothing done: `[ ]`.
    Open,
    /// Begun: `[~]`, `[/]`.
    Begun,
    /// Finished: `[x]`, `[X]`, a tick.
    Done,
    /// Given up: `[-]`. Some formats mean "begun" by it; they look at the sign themselves.
    Cancelled,
    /// Moved elsewhere or put off: `[>]`, `[<]`.
    PutOff,
}

impl BoxState {
    /// What a sign in a box says where no format says otherwise.
    #[must_use]
    pub const fn of(mark: char) -> Self {
        match mark {
            'x' | 'X' | '\u{2713}' | '\u{2714}' | '\u{2705}' | '\u{2611}' | '\u{221a}' => Self::Done,
            '~' | '/' => Self::Begun,
            '-' => Self::Cancelled,
            '>' | '<' => Self::PutOff,
            _ => Self::Open,
        }
    }

    /// How far an item with such a box is; none for one that is no work any more.
    #[must_use]
    pub const fn state(self) -> Option<State> {
        match self {
            Self::Open => Some(State::Open),
            Self::Begun => Some(State::InProgress),
            Self::Done => Some(State::Done),
            Self::Cancelled | Self::PutOff => None,
        }
    }
}

/// The sign of the box that a text begins with, and the text behind it. `[]` counts as empty; a link is no box.
#[must_use]
pub fn take(text: &str) -> Option<(char, &str)> {
    let inside = text.strip_prefix('[').or_else(|| text.strip_prefix("\\["))?;
    let (mark, rest) = match inside.strip_prefix(']') {
        Some(rest) => (' ', rest),
        None => {
            let mark = inside.chars().next()?;
            let rest = inside.get(mark.len_utf8()..)?;
            (
                if mark == '\u{3000}' || mark == '\u{a0}' { ' ' } else { mark },
                rest.strip_prefix(']').or_else(|| rest.strip_prefix("\\]"))?,
            )
        }
    };
    let known = matches!(mark, ' ' | 'x' | 'X' | '~' | '-' | '/' | '>' | '<' | '!' | '?' | '*' | '+' | 'o' | '.')
        || matches!(BoxState::of(mark), BoxState::Done)
        || matches!(mark, '\u{2717}' | '\u{2718}' | '\u{274c}' | '\u{23f3}' | '\u{1f6a7}');
    // What follows at once makes it a link, a footnote or a part of a word; only an empty box may stick to its text.
    let apart = rest.is_empty() || rest.starts_with(char::is_whitespace);
    let sticks = matches!(mark, ' ' | 'x' | 'X') && !rest.starts_with(['(', '[', ':']);
    (known && (apart || sticks)).then(|| (mark, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_told_from_links() {
        let cases = [
            ("[ ] do", Some((' ', "do"))),
            ("[x] done", Some(('x', "done"))),
            ("[]do", Some((' ', "do"))),
            ("[x]: https://example.org", None),
            ("[x](https://example.org)", None),
            ("[-] given up", Some(('-', "given up"))),
            ("[P] parallel", None),
            ("[~]", Some(('~', ""))),
            ("[1] note", None),
            ("[\u{2713}] so", Some(('\u{2713}', "so"))),
            ("", None),
            ("[", None),
        ];
        for (text, expected) in cases {
            assert_eq!(take(text), expected, "{text}");
        }
        assert_eq!(BoxState::of('X').state(), Some(State::Done));
        assert_eq!(BoxState::of('/').state(), Some(State::InProgress));
        assert_eq!(BoxState::of('>').state(), None);
        assert_eq!(BoxState::of('!').state(), Some(State::Open));
    }
}
