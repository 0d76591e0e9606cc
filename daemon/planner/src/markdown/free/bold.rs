//! Numbered bold lines that stand where others write headings: `**1. The cache is never emptied**`.
//!
//! Reviews are written so. The line becomes a heading below the one that it stands under, and all else is read as ever;
//! lines keep their numbers.

use std::collections::BTreeMap;

use super::view;
use crate::markdown::{
    blocks::{Block, Blocks, Kind},
    ids,
};

/// Behind the bold words so many bytes may follow, in brackets.
const BESIDE: usize = 40;

/// The text of a review with headings in the place of such lines; none where it has none.
pub(super) fn as_headings(name: &str, text: &str, blocks: &Blocks) -> Option<String> {
    if !view::is_review(name, blocks) {
        return None;
    }
    let mut families: BTreeMap<usize, Vec<(u32, String)>> = BTreeMap::new();
    for block in &blocks.blocks {
        if let Some((number, title)) = titled(block) {
            let family = families.entry(block.section).or_default();
            // They count on: anything else is emphasis that happens to begin with a number.
            if number == family.len() + 1 {
                family.push((block.line, title));
            }
        }
    }
    families.retain(|_, family| family.len() >= 2);
    let headings: BTreeMap<u32, String> = families
        .into_iter()
        .flat_map(|(section, family)| {
            let level = blocks.sections.get(section).map_or(0, |section| section.level);
            let signs = "#".repeat(usize::from(level.max(1)) + 1);
            family.into_iter().map(move |(line, title)| (line, format!("{signs} {title}")))
        })
        .collect();
    let line = |(number, line): (u32, &str)| {
        let end = line.trim_start_matches(|c: char| c != '\n');
        headings.get(&number).map_or_else(|| line.to_owned(), |heading| format!("{heading}{end}"))
    };
    (!headings.is_empty()).then(|| (1_u32..).zip(text.split_inclusive('\n')).map(line).collect())
}

/// The number and the words of a paragraph whose first line is bold and numbered.
fn titled(block: &Block) -> Option<(usize, String)> {
    if block.kind != Kind::Paragraph || block.entry.is_some() || block.quoted {
        return None;
    }
    let first = block.raw.split('\n').next()?.trim();
    let (bold, beside) = first.strip_prefix("**")?.split_once("**")?;
    let beside = beside.trim();
    let plain = beside.chars().all(|c| !c.is_alphanumeric());
    let bracketed = beside.len() <= BESIDE && beside.starts_with(['(', '[']) && beside.ends_with([')', ']']);
    if !(plain || bracketed) {
        return None;
    }
    let number = bold.trim_start().trim_start_matches(|c: char| !c.is_ascii_digit() && c.is_ascii_punctuation());
    let digits = number.len() - number.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let worded = || ids::take(bold).and_then(|titled| titled.short?.parse().ok());
    let counted = number.get(digits..)?.starts_with(['.', ')', ':']).then(|| number.get(..digits)?.parse().ok());
    let number = counted.flatten().or_else(worded)?;
    Some((number, format!("{bold} {beside}").trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headed(name: &str, text: &str) -> Option<String> {
        as_headings(name, text, &Blocks::parse(text))
    }

    #[test]
    fn numbered_bold_lines_of_a_review_are_headings() {
        let text = "# Code review\n\n**1. A race (high)**\nFile: `a.rs`\n\n**2. No limit** (low)\r\n\n- Add one.\n";
        let expected = "# Code review\n\n## 1. A race (high)\nFile: `a.rs`\n\n## 2. No limit (low)\n\n- Add one.\n";
        assert_eq!(headed("x.md", text).as_deref(), Some(expected));
        let findings = "# Audit\n\n## Found\n\n**Issue 1: A race**\n\nx\n\n**Issue 2: No limit**\n\ny\n";
        assert_eq!(headed("x.md", findings).map(|text| text.matches("### Issue").count()), Some(2));
    }

    #[test]
    fn emphasis_is_no_heading() {
        for (name, text) in [
            ("review.md", "**1. Alone**\nx\n"),
            ("review.md", "**3. One**\nx\n\n**7. Two**\ny\n"),
            ("review.md", "**1. One** is told in a line\n\n**2. Two** as well\n"),
            ("notes.md", "# Notes\n\n**1. One**\nx\n\n**2. Two**\ny\n"),
        ] {
            assert_eq!(headed(name, text), None, "{text}");
        }
    }
}
