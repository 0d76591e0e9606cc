//! Lines that begin with dotted numbers and have no mark of a list: `1.1 Create the schema`, one below the other.
//!
//! People break work down so in plain text; Markdown makes one paragraph of them. They get a mark, and all else is read
//! as ever; lines keep their numbers.

use std::collections::BTreeSet;

use crate::markdown::blocks::{Block, Blocks, Kind};

/// The text with marks before such lines; none where it has none.
pub(super) fn as_entries(text: &str, blocks: &Blocks) -> Option<String> {
    let mut marked: BTreeSet<u32> = BTreeSet::new();
    for block in blocks.blocks.iter().filter(|block| matches!(block.kind, Kind::Paragraph | Kind::Entry(_))) {
        marked.extend(counted(block));
    }
    if marked.is_empty() {
        return None;
    }
    let line = |(number, line): (u32, &str)| match marked.contains(&number) {
        true => {
            let words = line.trim_start();
            format!("{}- {words}", line.get(..line.len() - words.len()).unwrap_or_default())
        }
        false => line.to_owned(),
    };
    Some((1_u32..).zip(text.split_inclusive('\n')).map(line).collect())
}

/// The lines of a block that count on from one another; what a number happens to begin does not.
fn counted(block: &Block) -> Vec<u32> {
    let mut lines: Vec<(u32, (&str, u32))> = Vec::new();
    let first = usize::from(block.as_entry().is_some());
    for (line, text) in block.lines().skip(first) {
        match number(text) {
            Some(number) => lines.push((line, number)),
            // Anything else between them makes them prose.
            None if !lines.is_empty() => return Vec::new(),
            None => {}
        }
    }
    let on = |pair: &[(u32, (&str, u32))]| match pair {
        [(_, (before, one)), (_, (prefix, next))] => before == prefix && *next == one + 1,
        _ => false,
    };
    // One alone counts below the entry whose number it goes on with.
    let alone = block.as_entry().is_some_and(|entry| {
        let parent = match entry.marker {
            crate::markdown::blocks::Marker::Number(number) => number.to_string(),
            crate::markdown::blocks::Marker::Bullet(_) => String::new(),
        };
        lines.first().is_some_and(|(_, (prefix, one))| *prefix == parent && *one == 1)
    });
    let all = lines.windows(2).all(on) && (alone || lines.len() >= 2);
    if all { lines.into_iter().map(|(line, _)| line).collect() } else { Vec::new() }
}

/// `1` and `2` of `1.2 Write it`.
fn number(text: &str) -> Option<(&str, u32)> {
    let text = text.trim_start();
    let len = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(len)?;
    let words = rest.strip_prefix([')', ' '])?;
    let (prefix, last) = number.trim_end_matches('.').rsplit_once('.')?;
    let whole = !prefix.is_empty() && number.len() <= 12 && words.contains(char::is_alphabetic);
    last.parse().ok().filter(|_| whole).map(|last| (prefix, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Option<String> {
        as_entries(text, &Blocks::parse(text))
    }

    #[test]
    fn dotted_numbers_one_below_the_other_are_entries() {
        let text = "1. Backend\n   1.1 Create the schema\n   1.2 Write the store\n2. QA\n   2.1 Test it\n";
        let expected = "1. Backend\n   - 1.1 Create the schema\n   - 1.2 Write the store\n2. QA\n   - 2.1 Test it\n";
        assert_eq!(listed(text).as_deref(), Some(expected));
        assert_eq!(listed("3.9 Saw\n3.10 Nail\n").as_deref(), Some("- 3.9 Saw\n- 3.10 Nail\n"));
    }

    #[test]
    fn versions_and_amounts_are_none() {
        for text in ["1.2 is out\n", "1.2 is out\n1.4 is next\n", "1.1 of\nthem\n1.2 of\n", "1. A\n   2.1 B\n", ""] {
            assert_eq!(listed(text), None, "{text}");
        }
    }
}
