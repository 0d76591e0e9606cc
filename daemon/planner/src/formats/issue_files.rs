//! Local issue files: one Markdown file an issue, with `**Status:**`, `**Blocked by:**` and criteria (planning.md 1.7).
//!
//! The file is the item; its boxes are criteria and steps, never items of their own.

use super::{
    outline::{self, Grammar, Head, Part},
    record::{has_open_box, is_of_work},
};
use crate::{
    decode::Text,
    draft::{FieldKey, Reading},
    input::Refusal,
    markdown::{
        blocks::{Block, Blocks, Kind, Marker},
        fields, ids,
    },
};

/// Words before a number that make a title that of an issue.
const ISSUES: &[&str] = &["issue", "ticket", "task", "bug", "story", "feature"];

/// Headings that trackers kept as files have.
const HEADINGS: &[&str] =
    &["what to build", "acceptance criteria", "blocked by", "parent", "steps to reproduce", "user stories addressed"];

/// Headings of an issue below which it is only told.
const TOLD: &[&str] = &[
    "answer",
    "background",
    "comments",
    "context",
    "description",
    "details",
    "log",
    "notes",
    "outcome",
    "problem",
    "resolution",
    "result",
    "solution",
    "summary",
];

/// True for one title with the head of an issue below it.
pub(super) fn recognises(text: &Text) -> bool {
    // Cheap, and right for nearly all other documents.
    let told = ["tatus", "TATUS", "locked by", "locked By", "BLOCKED BY"];
    if !told.iter().any(|word| text.text.contains(word)) {
        return false;
    }
    let blocks = Blocks::parse(&text.text);
    let Some(title) = the_title(&blocks) else { return false };
    let mut seen = Seen::default();
    for block in &blocks.blocks {
        match &block.kind {
            Kind::Heading(_) => seen.heading(&block.text),
            Kind::Paragraph | Kind::Entry(_) if !seen.below => {
                for (_, line) in block.lines() {
                    let parts = outline::several(line);
                    if parts.is_empty() {
                        seen.line(line);
                    }
                    parts.into_iter().for_each(|part| seen.line(part));
                }
            }
            _ => {}
        }
    }
    let numbered = number(&title.text).is_some();
    let named = ids::take(&title.text).is_some_and(|titled| {
        let lower = titled.id.to_lowercase();
        titled.short.is_some() && ISSUES.iter().any(|word| lower.starts_with(word))
    });
    // `# Task 06-split-the-cart`: a file's name as its title.
    let called = called(&title.text).is_some() && seen.blocked && seen.fields >= 2;
    let head = called || seen.status && seen.fields >= 2 && (named || seen.blocked && numbered);
    let body = seen.headings >= 2 && (seen.blocked || seen.blocked_heading);
    // Nothing is said of it but how far it is.
    let bare = seen.of_work && seen.others == 0 && (named || numbered || in_name(&text.name).is_some());
    head || body || bare && !has_open_box(&blocks) && !blocks.blocks.iter().any(is_numbered)
}

/// True for a numbered entry: the steps of a plan, which has a number and a state like an issue.
fn is_numbered(block: &Block) -> bool {
    block.as_entry().is_some_and(|entry| matches!(entry.marker, Marker::Number(_)))
}

#[derive(Debug, Default)]
struct Seen {
    status: bool,
    blocked: bool,
    fields: usize,
    headings: usize,
    blocked_heading: bool,
    /// True where the status is one of work.
    of_work: bool,
    /// Headings below the title that issues do not have.
    others: usize,
    /// True from the first heading below the title on.
    below: bool,
    title: bool,
}

impl Seen {
    fn heading(&mut self, text: &str) {
        self.below |= self.title;
        let lower = text.to_lowercase();
        let told = HEADINGS.iter().chain(TOLD).any(|heading| lower.trim() == *heading);
        self.others += usize::from(self.title && !told);
        self.title = true;
        let known = HEADINGS.iter().any(|heading| lower.trim() == *heading);
        self.headings += usize::from(known);
        self.blocked_heading |= lower.trim() == "blocked by";
    }

    fn line(&mut self, line: &str) {
        let Some(named) = fields::named(line) else { return };
        let lower = named.key.to_lowercase();
        let blocked = lower == "blocked by" || fields::key(named.key) == FieldKey::DependsOn;
        let status = fields::is_status(named.key);
        let other = fields::is_priority(named.key)
            || matches!(
                lower.as_str(),
                "labels" | "effort" | "type" | "assignee" | "milestone" | "parent" | "epic" | "blocks" | "triage"
            );
        self.blocked |= blocked;
        self.status |= status;
        self.of_work |= status && is_of_work(named.value);
        self.fields += usize::from(blocked || status || other);
    }
}

/// The only first-level heading, when the document begins with it.
fn the_title(blocks: &Blocks) -> Option<&Block> {
    let mut titles = blocks.blocks.iter().filter(|block| block.kind == Kind::Heading(1) && !block.quoted);
    let title = titles.next()?;
    let first = blocks.blocks.iter().find(|block| block.kind != Kind::Comment)?;
    (titles.next().is_none() && first.line == title.line).then_some(title)
}

/// The number that a title begins with: `02: title`, `#12 title`, `Issue 3 — title`, `BUG-7: title`.
fn number(title: &str) -> Option<&str> {
    let titled = ids::take(title)?;
    let lower = titled.id.to_lowercase();
    let other =
        ["adr", "rfc", "prd", "phase", "step", "spec", "chapter", "part"].iter().any(|word| lower.starts_with(word));
    (!other && titled.id.contains(|c: char| c.is_ascii_digit())).then_some(titled.short.unwrap_or(titled.id))
}

/// The number and the words of a title that is the name of a file: `Task 06-split-the-cart`.
fn called(title: &str) -> Option<(&str, String)> {
    let (word, rest) = title.trim().split_once(' ')?;
    let (number, words) = rest.trim().split_once('-')?;
    let known = ISSUES.contains(&word.to_lowercase().as_str());
    let digits = !number.is_empty() && number.len() <= 6 && number.bytes().all(|b| b.is_ascii_digit());
    let slug = !words.is_empty() && !words.contains(' ');
    (known && digits && slug).then(|| (number, words.replace(['-', '_'], " ")))
}

/// Reads it.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all formats")]
pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let blocks = Blocks::parse(&text.text);
    let line = the_title(&blocks).map(|title| title.line);
    let mut file = File { line, id: in_name(&text.name) };
    Ok(outline::read(text, "issue-file", &blocks, &mut file).finish(false))
}

/// The number in a file's name, `issues/02-login.md`.
fn in_name(name: &str) -> Option<String> {
    let file = name.rsplit(['/', '\\']).next()?;
    let digits: String = file.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty() && digits.len() <= 6).then_some(digits)
}

struct File {
    line: Option<u32>,
    id: Option<String>,
}

impl Grammar for File {
    fn part(&mut self, _at: usize, block: &Block) -> Part {
        if !block.is_heading() || Some(block.line) != self.line {
            return Part::Plain;
        }
        let rule = "the file is one issue";
        if let Some((number, words)) = called(&block.text) {
            let mut head = Head { rule, id: Some(number.to_owned()), ..Head::default() };
            outline::marks(&mut head, &words);
            return Part::Item(head);
        }
        let mut head = match number(&block.text) {
            Some(_) => Head::with_id(&block.text, rule),
            None => {
                let mut head = Head { rule, ..Head::default() };
                outline::marks(&mut head, &block.text);
                head
            }
        };
        if head.id.is_none() {
            head.id.clone_from(&self.id);
        } else {
            head.aliases.extend(self.id.clone());
        }
        Part::Item(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::State;

    fn text(name: &str, text: &str) -> Text {
        Text { name: name.to_owned(), text: text.to_owned(), warnings: Vec::new() }
    }

    #[test]
    fn an_issue_that_says_only_that_it_is_done_is_an_item_that_is_done() {
        for (name, body) in [
            ("x.md", "# 01: Make the store\n\n**Status:** done\n\nIt holds the carts.\n"),
            ("issues/01-store.md", "# Make the store\n\n**Status:** done\n\n## Comments\n\nShipped.\n"),
        ] {
            let text = text(name, body);
            assert!(recognises(&text), "{body}");
            let reading = read(&text).expect("read");
            let found: Vec<(Option<&str>, State)> =
                reading.drafts.iter().map(|draft| (draft.source_id.as_deref(), draft.state)).collect();
            assert_eq!(found, [(Some("01"), State::Done)]);
        }
    }

    #[test]
    fn a_state_alone_makes_no_issue_of_a_page_or_a_plan() {
        for (name, body) in [
            ("x.md", "# The store\n\n**Status:** done\n"),
            ("01-x.md", "# 01: The store\n\n**Status:** draft\n"),
            ("01-x.md", "# 01: The store\n\n**Status:** done\n\n## Findings\n\n- It leaks\n"),
            ("01-x.md", "# 01: The store\n\n**Status:** open\n\n- [ ] Fix a\n- [ ] Fix b\n"),
            ("01-x.md", "# 01: The store\n\n**Status:** done\n\n1. Write it\n2. Use it\n"),
            ("x.md", "# ADR 1: The store\n\n**Status:** done\n"),
        ] {
            assert!(!recognises(&text(name, body)), "{body}");
        }
    }
}
