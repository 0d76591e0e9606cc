//! Cuts a line into what the rules about order look at: words, references, joints of lists, stops and arrows.

use std::borrow::Cow;

/// A line cut into its pieces.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// The line.
    pub(super) text: &'a str,
    /// Its pieces.
    pub(super) tokens: Vec<Token<'a>>,
    /// The pieces in lower case.
    pub(super) lower: Vec<Cow<'a, str>>,
}

impl<'a> Line<'a> {
    /// Cuts a line.
    pub(super) fn new(text: &'a str) -> Self {
        let tokens = tokens(text);
        let lower = tokens.iter().map(|token| match token.text.chars().any(char::is_uppercase) {
            true => Cow::Owned(token.text.to_lowercase()),
            false => Cow::Borrowed(token.text),
        });
        let lower = lower.collect();
        Self { text, tokens, lower }
    }

    /// A piece in lower case; nothing behind the end.
    pub(super) fn lower(&self, at: usize) -> &str {
        self.lower.get(at).map_or("", |word| word)
    }
}

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// As written.
    pub(super) text: &'a str,
    /// What it is.
    pub(super) kind: Kind,
    /// Its first byte in the line.
    pub(super) from: usize,
}

impl Token<'_> {
    /// The byte behind its last one.
    pub(super) const fn to(&self) -> usize {
        self.from + self.text.len()
    }
}

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word.
    Word,
    /// A word that can name an item or a group: it has a digit, a sign, or a hyphen.
    Name,
    /// Letters of a script that is written without spaces.
    Script,
    /// A comma, a slash, a plus: members of a list follow each other.
    Joint,
    /// A colon.
    Colon,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// The end of a sentence or clause.
    Stop,
    /// Points from what comes first to what comes next.
    Forward,
    /// Points back.
    Back,
    /// Points to the next line.
    Down,
}

const FORWARD: &[&str] = &[
    "-->", "==>", "->", "=>", "\u{2192}", "\u{27f6}", "\u{21d2}", "\u{279c}", "\u{2794}", "\u{25b6}", "\u{25ba}",
    "---", "-.->",
];
const BACK: &[&str] = &["<--", "<-", "\u{2190}", "\u{21d0}"];
const DOWN: &[&str] = &["\u{2193}", "\u{21d3}", "\u{25bc}"];

/// The pieces of a line, in their order; marks of emphasis and quotes are left out.
pub(super) fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = line.get(at..).unwrap_or_default();
        let (kind, length) = sign(rest).unwrap_or_else(|| match c {
            ',' | '/' | '&' | '+' | '\u{3001}' | '\u{ff0c}' | '\u{30fb}' | '\u{ff0f}' => {
                (Some(Kind::Joint), c.len_utf8())
            }
            ':' | '\u{ff1a}' => (Some(Kind::Colon), c.len_utf8()),
            '(' | '[' | '{' | '\u{ff08}' => (Some(Kind::Open), c.len_utf8()),
            ')' | ']' | '}' | '\u{ff09}' => (Some(Kind::Close), c.len_utf8()),
            ';' | '.' | '!' | '?' | '|' | '\u{2014}' | '\u{3002}' => (Some(Kind::Stop), c.len_utf8()),
            c if is_script(c) => (Some(Kind::Script), run(rest, is_script)),
            c if begins(c) => {
                let length = word(rest);
                (Some(kind_of(rest.get(..length).unwrap_or_default())), length)
            }
            c => (None, c.len_utf8()),
        });
        if let (Some(kind), Some(text)) = (kind, line.get(at..at + length)) {
            found.push(Token { text, kind, from: at });
        }
        at += length.max(1);
    }
    found
}

/// An arrow, where the text begins with one.
fn sign(rest: &str) -> Option<(Option<Kind>, usize)> {
    let of = |list: &[&str], kind| {
        list.iter().find(|arrow| rest.starts_with(**arrow)).map(|arrow| (Some(kind), arrow.len()))
    };
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == ' ') {
        return None;
    }
    of(FORWARD, Kind::Forward).or_else(|| of(BACK, Kind::Back)).or_else(|| of(DOWN, Kind::Down))
}

fn begins(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '#' | '\u{a7}')
}

/// How long the word is that the text begins with: signs inside it belong to it where letters stand on both sides.
fn word(rest: &str) -> usize {
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let inside = matches!(c, '.' | '-' | '_' | '\'' | '\u{2019}' | '\u{2013}' | '\u{2026}' | '~')
            && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric() && !is_script(*next) || begins(*next))
            && at > 0;
        if (c.is_alphanumeric() && !is_script(c)) || at == 0 || inside || c == '_' {
            end = at + c.len_utf8();
        } else {
            break;
        }
    }
    end
}

fn kind_of(word: &str) -> Kind {
    let digit = word.chars().any(|c| c.is_ascii_digit());
    let sign = word.starts_with(['#', '\u{a7}']);
    let hyphen = word.contains('-') && word.chars().any(char::is_alphanumeric);
    if (digit || sign || hyphen) && word.len() <= 60 { Kind::Name } else { Kind::Word }
}

fn run(rest: &str, of: fn(char) -> bool) -> usize {
    rest.chars().take_while(|c| of(*c)).map(char::len_utf8).sum()
}

fn is_script(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

#[cfg(test)]
mod tests {
    use super::{Kind, tokens};

    #[test]
    fn a_line_is_cut() {
        use Kind::{Back, Close, Colon, Forward, Joint, Name, Open, Script, Stop, Word};
        let table: &[(&str, &[(&str, Kind)])] = &[
            ("after T012, T013.", &[("after", Word), ("T012", Name), (",", Joint), ("T013", Name), (".", Stop)]),
            ("2.1-5.2", &[("2.1-5.2", Name)]),
            ("Phases 3\u{2013}9", &[("Phases", Word), ("3\u{2013}9", Name)]),
            ("(\u{a7}3.4; #12)", &[("(", Open), ("\u{a7}3.4", Name), (";", Stop), ("#12", Name), (")", Close)]),
            ("A1 -> B2 --> C3", &[("A1", Name), ("->", Forward), ("B2", Name), ("-->", Forward), ("C3", Name)]),
            ("A1 \u{2190} B2", &[("A1", Name), ("\u{2190}", Back), ("B2", Name)]),
            ("Phase 4\u{5b8c}\u{4e86}\u{5f8c}", &[("Phase", Word), ("4", Name), ("\u{5b8c}\u{4e86}\u{5f8c}", Script)]),
            ("**Depends on**: `WP01`", &[("Depends", Word), ("on", Word), (":", Colon), ("WP01", Name)]),
            ("14/15", &[("14", Name), ("/", Joint), ("15", Name)]),
            ("WS-A", &[("WS-A", Name)]),
        ];
        for (line, expected) in table {
            let found: Vec<_> = tokens(line).into_iter().map(|token| (token.text, token.kind)).collect();
            assert_eq!(found, *expected, "{line}");
        }
    }
}
