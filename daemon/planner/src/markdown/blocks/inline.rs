//! The text of a block: with mark-up as the document has it, and without.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Linked, Set};

/// Tags that set text and say nothing.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "big",
    "blockquote",
    "br",
    "center",
    "code",
    "del",
    "details",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
];

/// A text as its events come in.
#[derive(Debug, Default)]
pub(super) struct Inline {
    /// The first and the last byte in the document.
    pub(super) span: Option<(usize, usize)>,
    text: String,
    lead: String,
    bold: u32,
    struck: u32,
    links: Vec<bool>,
    counts: Counts,
}

/// How many letters and digits are set how.
#[derive(Debug, Default)]
struct Counts {
    all: usize,
    bold: usize,
    struck: usize,
    struck_first: bool,
    here: usize,
    away: usize,
}

impl Inline {
    /// Takes one event; false when it is none of a text.
    pub(super) fn take(&mut self, event: &Event<'_>, from: usize, to: usize) -> bool {
        match event {
            Event::Text(text) => self.push(text),
            Event::Code(code) => self.code(code),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push(text),
            Event::SoftBreak | Event::HardBreak => self.space(),
            Event::InlineHtml(html) => self.html(html),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
            Event::Start(tag) => match tag {
                Tag::Strong => self.bold += 1,
                Tag::Strikethrough => self.struck += 1,
                Tag::Emphasis | Tag::Superscript | Tag::Subscript => {}
                Tag::Link { dest_url, .. } => self.links.push(dest_url.starts_with('#')),
                Tag::Image { .. } => self.links.push(false),
                _ => return false,
            },
            Event::End(tag) => match tag {
                TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
                TagEnd::Strikethrough => self.struck = self.struck.saturating_sub(1),
                TagEnd::Emphasis | TagEnd::Superscript | TagEnd::Subscript => {}
                TagEnd::Link | TagEnd::Image => {
                    self.links.pop();
                }
                _ => return false,
            },
            _ => return false,
        }
        let (first, last) = self.span.unwrap_or((from, to));
        self.span = Some((first.min(from), last.max(to)));
        true
    }

    /// The text without mark-up, and how it is set.
    pub(super) fn finish(self) -> (String, Set) {
        let counts = &self.counts;
        let linked = match (counts.all, counts.here, counts.away) {
            (0, ..) => Linked::No,
            (all, here, _) if here == all => Linked::Here,
            (all, here, away) if here + away == all => Linked::Away,
            _ => Linked::No,
        };
        let lead = self.lead.trim().trim_end_matches([':', '\u{ff1a}']).trim();
        let set = Set {
            lead: (!lead.is_empty()).then(|| lead.to_owned()),
            bold: counts.all > 0 && counts.bold == counts.all,
            struck: counts.struck_first && counts.struck * 2 >= counts.all,
            linked,
        };
        (self.text.trim().to_owned(), set)
    }

    fn push(&mut self, text: &str) {
        // Bold belongs to the lead as long as nothing else came before it.
        let leads = self.bold > 0 && self.counts.bold == self.counts.all;
        for c in text.chars() {
            // The sign in a box is not set like the text behind it.
            let sign = self.text == "[" && matches!(c, 'x' | 'X');
            let letter = c.is_alphanumeric() && !sign;
            if letter {
                self.count();
            }
            self.text.push(if c == '\n' || c == '\t' { ' ' } else { c });
        }
        if leads {
            self.lead.push_str(text);
        }
    }

    fn count(&mut self) {
        let counts = &mut self.counts;
        if counts.all == 0 {
            counts.struck_first = self.struck > 0;
        }
        counts.all += 1;
        counts.bold += usize::from(self.bold > 0);
        counts.struck += usize::from(self.struck > 0);
        match self.links.last() {
            Some(true) => counts.here += 1,
            Some(false) => counts.away += 1,
            None => {}
        }
    }

    fn code(&mut self, code: &str) {
        let leads = self.bold > 0 && self.counts.bold == self.counts.all;
        for _ in code.chars().filter(|c| c.is_alphanumeric()) {
            self.count();
        }
        for text in [&mut self.text, &mut self.lead].into_iter().take(if leads { 2 } else { 1 }) {
            text.push('`');
            text.push_str(&code.replace('\n', " "));
            text.push('`');
        }
    }

    fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// A placeholder such as `<id>` is text; tags and comments are none.
    fn html(&mut self, html: &str) {
        let name: String =
            html.chars().skip(1).skip_while(|c| *c == '/').take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        if name == "br" {
            self.space();
        } else if !html.starts_with("<!") && !TAGS.contains(&name.as_str()) {
            self.push(html);
        }
    }
}
