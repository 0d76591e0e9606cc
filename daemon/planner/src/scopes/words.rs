//! Cuts a line into the words that can be paths: backticks, links, words glued to Chinese or Japanese text.

/// A word that can be a path, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// The word, without the marks around it.
    pub(super) text: &'a str,
    /// How it is set.
    pub(super) set: Set,
    /// Its first byte in the line.
    pub(super) from: usize,
    /// The byte behind its last one.
    pub(super) to: usize,
    /// What stands around it: the line itself, or the backticks that it shares with other words.
    pub(super) span: usize,
}

/// How a word is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// In the running text.
    Plain,
    /// Alone in backticks, or a link's target.
    Quoted,
    /// In backticks with other words: a command, an expression.
    Code,
}

/// No backticks are looked for further than this: a lone one must not cost a whole document.
const LONGEST_SPAN: usize = 2_000;

/// No path is longer than this.
const LONGEST_WORD: usize = 400;

/// The words of a line, in their order.
pub(super) fn words(line: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let (mut rest, mut plain, mut spans) = (0, 0, 0);
    while let Some(open) = line.get(rest..).and_then(|tail| tail.find('`')).map(|at| rest + at) {
        let ticks = line.bytes().skip(open).take_while(|b| *b == b'`').count();
        let inside = open + ticks;
        let Some(length) = line.get(inside..).and_then(|tail| closing(tail, ticks)) else {
            rest = inside;
            continue;
        };
        plain_words(line, plain, open, &mut found);
        spans += 1;
        code_words(line, inside, inside + length, spans, &mut found);
        rest = inside + length + ticks;
        plain = rest;
    }
    plain_words(line, plain, line.len(), &mut found);
    found
}

/// Where the run of as many backticks begins that ends a span.
fn closing(tail: &str, ticks: usize) -> Option<usize> {
    let bytes = tail.as_bytes();
    let mut at = 0;
    while at < bytes.len().min(LONGEST_SPAN) {
        let run = bytes.iter().skip(at).take_while(|b| **b == b'`').count();
        match run {
            0 => at += 1,
            _ if run == ticks => return Some(at),
            _ => at += run,
        }
    }
    None
}

fn code_words<'a>(line: &'a str, from: usize, to: usize, span: usize, found: &mut Vec<Word<'a>>) {
    let Some(text) = line.get(from..to) else { return };
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return;
    }
    if !trimmed.contains(char::is_whitespace) {
        let start = from + (text.len() - text.trim_start().len());
        found.push(Word { text: trimmed, set: Set::Quoted, from: start, to: start + trimmed.len(), span });
        return;
    }
    pieces(line, from, to, |at, piece| {
        let (start, word) = stripped(at, piece);
        if !word.is_empty() {
            found.push(Word { text: word, set: Set::Code, from: start, to: start + word.len(), span });
        }
    });
}

fn plain_words<'a>(line: &'a str, from: usize, to: usize, found: &mut Vec<Word<'a>>) {
    pieces(line, from, to, |at, piece| {
        // `[text](target)`: the target counts as quoted, the text as words of the line.
        if let Some((text, target)) = piece.split_once("](") {
            push_plain(at, text, found);
            let start = at + text.len() + 2;
            let target = target.split([')', ' ']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !target.starts_with('#') {
                found.push(Word { text: target, set: Set::Quoted, from: start, to: start + target.len(), span: 0 });
            }
        } else {
            push_plain(at, piece, found);
        }
    });
}

fn push_plain<'a>(at: usize, piece: &'a str, found: &mut Vec<Word<'a>>) {
    let (start, word) = stripped(at, piece);
    if !word.is_empty() {
        found.push(Word { text: word, set: Set::Plain, from: start, to: start + word.len(), span: 0 });
    }
}

/// Calls back with each piece between `from` and `to` that holds neither spaces nor letters of scripts that are written
/// without spaces; commas and semicolons cut too, but not inside braces.
fn pieces<'a>(line: &'a str, from: usize, to: usize, mut with: impl FnMut(usize, &'a str)) {
    let Some(text) = line.get(from..to) else { return };
    let (mut start, mut braces) = (None::<usize>, 0_u32);
    for (at, c) in text.char_indices() {
        match c {
            '{' => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            _ => {}
        }
        let comma = c == ',' && braces == 0 && !line.get(from + at + 1..).is_some_and(begins_with_digit);
        let blank = c.is_whitespace();
        if blank || comma || is_gap(c) {
            if blank {
                braces = 0;
            }
            if let Some(begun) = start.take() {
                with(from + begun, text.get(begun..at).unwrap_or_default());
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(begun) = start {
        with(from + begun, text.get(begun..).unwrap_or_default());
    }
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Characters that end a path wherever they stand: letters of scripts without spaces, and signs that no path holds.
const fn is_gap(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ';' | '"' | '|' | '`');
    }
    matches!(c,
        '\u{3000}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{ff00}'..='\u{ffef}' | '\u{e00}'..='\u{e7f}'
        | '\u{2010}'..='\u{206f}' | '\u{2190}'..='\u{2bff}'
        | '\u{ab}' | '\u{bb}' | '\u{b7}')
}

/// Strips marks around a word, and brackets that have no partner in it.
fn stripped(at: usize, piece: &str) -> (usize, &str) {
    if piece.len() > LONGEST_WORD {
        return (at, "");
    }
    let (mut from, mut to) = (0, piece.len());
    loop {
        let word = piece.get(from..to).unwrap_or_default();
        let (front, back) = (marks_before(word, piece), marks_behind(word));
        if front + back == 0 || front + back > word.len() {
            return (at + from, word);
        }
        from += front;
        to -= back;
    }
}

/// How many bytes of marks end a word.
fn marks_behind(word: &str) -> usize {
    let Some(last) = word.chars().next_back() else { return 0 };
    let marks = match last {
        '.' | ',' | ':' | '!' | '?' | '\'' => true,
        '*' => !word.ends_with("/*") && !word.ends_with("/**"),
        '_' => !word.ends_with("__"),
        ')' => count(word, ')') > count(word, '('),
        ']' => count(word, ']') > count(word, '['),
        '}' => count(word, '}') > count(word, '{'),
        '>' => count(word, '>') > count(word, '<'),
        _ => false,
    };
    if marks { last.len_utf8() } else { 0 }
}

/// How many bytes of marks begin a word; `piece` is the word with all of its marks.
fn marks_before(word: &str, piece: &str) -> usize {
    let Some(first) = word.chars().next() else { return 0 };
    let marks = match first {
        '\'' | '!' | ':' | '=' => true,
        '*' => !word.starts_with("*.") && !word.starts_with("*/") && !word.starts_with("**/"),
        // `_x.md_` is emphasis, `_layout.tsx` a file.
        '_' => !word.starts_with("__") && (piece.ends_with('_') || word.chars().nth(1).is_some_and(char::is_uppercase)),
        '(' => count(word, '(') > count(word, ')') || word.ends_with(')'),
        '[' => count(word, '[') > count(word, ']') || word.ends_with(']'),
        '{' => count(word, '{') > count(word, '}') || word.ends_with('}'),
        '<' => count(word, '<') > count(word, '>') || word.ends_with('>'),
        _ => false,
    };
    if marks { first.len_utf8() } else { 0 }
}

fn count(word: &str, c: char) -> usize {
    word.matches(c).count()
}

#[cfg(test)]
mod tests {
    use super::{Set, words};

    fn cut(line: &str) -> Vec<(&str, Set)> {
        words(line).into_iter().map(|word| (word.text, word.set)).collect()
    }

    #[test]
    fn a_line_is_cut_into_words() {
        use Set::{Code, Plain, Quoted};
        let table: &[(&str, &[(&str, Set)])] = &[
            ("in src/a.rs.", &[("in", Plain), ("src/a.rs", Plain)]),
            ("`src/a.rs:12` and", &[("src/a.rs:12", Quoted), ("and", Plain)]),
            ("(see `a b`)", &[("see", Plain), ("a", Code), ("b", Code)]),
            ("**core.ts** (3)", &[("core.ts", Plain), ("3", Plain)]),
            ("_Location: src/a.ts:4_", &[("Location", Plain), ("src/a.ts:4", Plain)]),
            ("src/a.pyから`b.py`を", &[("src/a.py", Plain), ("b.py", Quoted)]),
            ("作成(app/、tests/)", &[("app/", Plain), ("tests/", Plain)]),
            ("app/[id]/page.tsx", &[("app/[id]/page.tsx", Plain)]),
            ("app/(auth)/page.tsx)", &[("app/(auth)/page.tsx", Plain)]),
            ("src/{a,b}.ts, c.ts", &[("src/{a,b}.ts", Plain), ("c.ts", Plain)]),
            ("[guide](docs/g.md#top)", &[("guide", Plain), ("docs/g.md#top", Quoted)]),
            ("[site](https://x.io/a.md)", &[("site", Plain)]),
            ("``a`b`` c", &[("a`b", Quoted), ("c", Plain)]),
            ("an ` alone", &[("an", Plain), ("alone", Plain)]),
            ("~/.cache/x", &[("~/.cache/x", Plain)]),
            ("__init__.py", &[("__init__.py", Plain)]),
        ];
        for (line, expected) in table {
            assert_eq!(cut(line), *expected, "{line}");
        }
    }

    #[test]
    fn a_word_knows_its_place() {
        let line = "日本 (`src/a.rs`, **b.rs**)";
        for word in words(line) {
            assert_eq!(line.get(word.from..word.to), Some(word.text));
        }
    }
}
