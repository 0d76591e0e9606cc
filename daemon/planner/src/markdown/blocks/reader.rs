//! From the events of pulldown-cmark to blocks.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Block, Blocks, Cell, Code, Entry, Kind, Marker, Row, Section, Set, Table, front, inline::Inline};
use crate::markdown::boxes;

/// An entry is inside the one before it when its mark stands that many columns further right.
const DEEPER: u32 = 2;

pub(super) fn parse(text: &str) -> Blocks {
    let (front, from) = front::take(text).map_or((None, 0), |(front, from)| (Some(front), from));
    let mut reader = Reader::new(text);
    reader.done.front = front;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let rest = text.get(from..).unwrap_or_default();
    for (event, span) in Parser::new_ext(rest, options).into_offset_iter() {
        reader.take(event, span.start + from..span.end + from);
    }
    reader.flush();
    reader.done
}

struct Reader<'a> {
    text: &'a str,
    starts: Vec<usize>,
    done: Blocks,
    section: usize,
    /// The sections that are open, with their levels.
    open: Vec<usize>,
    /// The entries that CommonMark has open.
    entries: Vec<usize>,
    /// The entries that the columns have open.
    columns: Vec<(u32, usize)>,
    /// The numbers of the lists that are open.
    lists: Vec<Option<u64>>,
    quotes: u32,
    inline: Option<(Inline, Target)>,
    code: Option<(Code, Range<usize>, String)>,
    html: Option<(Range<usize>, String)>,
}

/// What a text is of.
#[derive(Clone, Copy, Debug)]
enum Target {
    Heading(u8, usize),
    Paragraph,
    Entry(usize),
    Cell,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let root = Section { title: String::new(), level: 0, parent: None, line: None, heading: None };
        Self {
            text,
            starts: std::iter::once(0).chain(ends).collect(),
            done: Blocks { sections: vec![root], ..Blocks::default() },
            section: 0,
            open: vec![0],
            entries: Vec::new(),
            columns: Vec::new(),
            lists: Vec::new(),
            quotes: 0,
            inline: None,
            code: None,
            html: None,
        }
    }

    fn take(&mut self, event: Event<'_>, span: Range<usize>) {
        if let Some((_, _, code)) = &mut self.code
            && let Event::Text(text) = &event
        {
            code.push_str(text);
            return;
        }
        match event {
            Event::Html(text) => match &mut self.html {
                Some((_, html)) => html.push_str(&text),
                None => self.html = Some((span, text.into_string())),
            },
            Event::Rule => {
                self.flush();
                self.push(Kind::Rule, span, String::new(), String::new(), Set::default());
            }
            Event::Start(tag) if is_block(&tag) => self.start(tag, span),
            Event::End(tag) if ends_block(tag) => self.end(tag, span),
            other => {
                if self.inline.is_none() {
                    self.inline = Some((Inline::default(), self.target()));
                }
                if let Some((inline, _)) = &mut self.inline {
                    inline.take(&other, span.start, span.end);
                }
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Range<usize>) {
        self.flush();
        match tag {
            Tag::Paragraph => self.inline = Some((Inline::default(), self.target())),
            Tag::Heading { level, .. } => {
                let target = match self.entries.last() {
                    Some(_) => self.target(),
                    None => Target::Heading(number(level), span.start),
                };
                self.inline = Some((Inline::default(), target));
            }
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::CodeBlock(kind) => {
                let fence = match kind {
                    CodeBlockKind::Fenced(info) => Some(info.into_string()),
                    CodeBlockKind::Indented => None,
                };
                let closed = fence.is_none() || self.is_closed(&span);
                self.code = Some((Code { fence, closed }, span, String::new()));
            }
            Tag::HtmlBlock => self.html = Some((span, String::new())),
            Tag::List(first) => self.lists.push(first),
            Tag::Item => self.item(&span),
            Tag::Table(_) => {
                self.push(Kind::Table(Table::default()), span, String::new(), String::new(), Set::default());
            }
            Tag::TableHead | Tag::TableRow => {
                let line = self.line(span.start);
                if let Some(Kind::Table(table)) = self.done.blocks.last_mut().map(|block| &mut block.kind) {
                    table.rows.push(Row { line, cells: Vec::new() });
                }
            }
            Tag::TableCell => self.inline = Some((Inline::default(), Target::Cell)),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, span: Range<usize>) {
        match tag {
            TagEnd::TableCell => {
                if self.inline.is_none() {
                    self.inline = Some((Inline::default(), Target::Cell));
                }
                self.flush();
            }
            TagEnd::CodeBlock => {
                if let Some((code, span, text)) = self.code.take() {
                    let raw = text.strip_suffix('\n').unwrap_or(&text).to_owned();
                    self.push(Kind::Code(code), span, raw, String::new(), Set::default());
                }
            }
            TagEnd::HtmlBlock => self.flush(),
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.entries.pop();
                if let Some(Some(next)) = self.lists.last_mut() {
                    *next = next.saturating_add(1);
                }
            }
            TagEnd::Table => {
                let last = self.line(span.end.saturating_sub(1));
                if let Some(block) = self.done.blocks.last_mut() {
                    block.last = last.max(block.line);
                }
            }
            _ => self.flush(),
        }
    }

    /// What the text that begins here belongs to: an entry that has none yet, or itself.
    fn target(&self) -> Target {
        let entry = self.entries.last().copied();
        match entry {
            Some(entry) if self.done.blocks.len() == entry + 1 && self.is_bare(entry) => Target::Entry(entry),
            _ => Target::Paragraph,
        }
    }

    fn is_bare(&self, entry: usize) -> bool {
        self.done.blocks.get(entry).is_some_and(|block| block.raw.is_empty() && block.as_entry().is_some())
    }

    fn item(&mut self, span: &Range<usize>) {
        let line = self.line(span.start);
        let number = self.lists.last().copied().flatten();
        let around = self.entries.last().copied();
        if let Some(around) = around
            && self.done.blocks.len() == around + 1
            && self.is_bare(around)
            && self.done.blocks.get(around).is_some_and(|block| block.line == line)
        {
            // `- 1. text` is one entry to people, and its number is part of what it says.
            self.entries.push(around);
            return;
        }
        let column = self.column(span.start);
        // Deeper by CommonMark is deeper; less deep than CommonMark wants is deeper too.
        let nested = |at: usize| around.is_some_and(|around| around >= at);
        while self.columns.last().is_some_and(|(open, at)| !(column >= open + DEEPER || nested(*at))) {
            self.columns.pop();
        }
        let sign = self.text.get(span.start..).and_then(|rest| rest.trim_start().chars().next()).unwrap_or('-');
        let marker = number.map_or(Marker::Bullet(sign), Marker::Number);
        let depth = u32::try_from(self.columns.len()).unwrap_or(u32::MAX);
        let entry = self.columns.last().map(|(_, at)| *at);
        let block = Block {
            kind: Kind::Entry(Entry { depth, column, marker, mark: None }),
            line,
            last: line,
            raw: String::new(),
            text: String::new(),
            set: Set::default(),
            section: self.section,
            entry,
            quoted: self.quotes > 0,
        };
        let at = self.done.blocks.len();
        self.done.blocks.push(block);
        self.columns.push((column, at));
        self.entries.push(at);
    }

    /// Ends the text or the HTML that is open.
    fn flush(&mut self) {
        if let Some((span, html)) = self.html.take() {
            let kind = if html.trim_start().starts_with("<!--") { Kind::Comment } else { Kind::Html };
            let raw = html.strip_suffix('\n').unwrap_or(&html).to_owned();
            self.push(kind, span, raw, String::new(), Set::default());
        }
        let Some((inline, target)) = self.inline.take() else { return };
        let span = inline.span;
        let (text, set) = inline.finish();
        let Some((from, to)) = span else {
            if let Target::Cell = target {
                self.cell(Cell::default());
            } else if let Target::Heading(level, at) = target {
                self.push(Kind::Heading(level), at..at, String::new(), String::new(), Set::default());
            }
            return;
        };
        let raw = self.raw(from, to);
        match target {
            Target::Cell => self.cell(Cell { raw, text, struck: set.struck }),
            Target::Heading(level, _) if is_heading(self.text, &(from..to), level) => {
                self.heading(level, from..to, raw, text, set);
            }
            Target::Heading(..) | Target::Paragraph => self.push(Kind::Paragraph, from..to, raw, text, set),
            Target::Entry(at) => self.entry(at, from..to, raw, &text, set),
        }
    }

    fn entry(&mut self, at: usize, span: Range<usize>, raw: String, text: &str, set: Set) {
        let last = self.line(span.end.saturating_sub(1));
        let number = self.inner_number(at, span.start);
        let Some(block) = self.done.blocks.get_mut(at) else { return };
        let (mark, rest) = boxes::take(&raw).map_or((None, raw.as_str()), |(mark, rest)| (Some(mark), rest));
        let text = if mark.is_some() { boxes::take(text).map_or(text, |(_, rest)| rest) } else { text };
        block.raw = format!("{number}{rest}");
        block.text = format!("{number}{text}");
        block.set = set;
        block.last = last;
        if let Kind::Entry(entry) = &mut block.kind {
            entry.mark = mark;
        }
    }

    /// The number between an entry's own mark and its text, in `- 1. text`.
    fn inner_number(&self, at: usize, from: usize) -> String {
        let doubled = self.entries.iter().rev().take_while(|entry| **entry == at).count() > 1;
        let start = self.starts.get(self.line(from).saturating_sub(1) as usize).copied().unwrap_or(0);
        let before = self.text.get(start..from).unwrap_or_default();
        let word = before.split_whitespace().next_back().unwrap_or_default();
        if doubled && word.starts_with(|c: char| c.is_ascii_digit()) { format!("{word} ") } else { String::new() }
    }

    fn cell(&mut self, cell: Cell) {
        if let Some(Kind::Table(table)) = self.done.blocks.last_mut().map(|block| &mut block.kind)
            && let Some(row) = table.rows.last_mut()
        {
            row.cells.push(cell);
        }
    }

    fn heading(&mut self, level: u8, span: Range<usize>, raw: String, text: String, set: Set) {
        if self.quotes > 0 {
            self.push(Kind::Heading(level), span, raw, text, set);
            return;
        }
        while self.open.last().is_some_and(|at| self.done.sections.get(*at).is_some_and(|open| open.level >= level)) {
            self.open.pop();
        }
        let section = Section {
            title: text.clone(),
            level,
            parent: self.open.last().copied(),
            line: Some(self.line(span.start)),
            heading: Some(self.done.blocks.len()),
        };
        self.section = self.done.sections.len();
        self.open.push(self.section);
        self.done.sections.push(section);
        self.columns.clear();
        self.push(Kind::Heading(level), span, raw, text, set);
    }

    fn push(&mut self, kind: Kind, span: Range<usize>, raw: String, text: String, set: Set) {
        let line = self.line(span.start);
        let column = self.column(span.start);
        let mut entry = self.entries.last().copied();
        if entry.is_none() {
            // Text that is indented below an entry belongs to it, though CommonMark wants one more blank.
            while self.columns.last().is_some_and(|(open, _)| column < open + DEEPER) {
                self.columns.pop();
            }
            entry = self.columns.last().map(|(_, at)| *at);
        }
        let last = self.line(span.end.saturating_sub(1)).max(line);
        let (section, quoted) = (self.section, self.quotes > 0);
        self.done.blocks.push(Block { kind, line, last, raw, text, set, section, entry, quoted });
    }

    /// A part of the document without the marks that its lines begin with.
    fn raw(&self, from: usize, to: usize) -> String {
        let part = self.text.get(from..to).unwrap_or_default();
        let mut raw = String::with_capacity(part.len());
        for (index, line) in part.split('\n').enumerate() {
            if index > 0 {
                raw.push('\n');
            }
            let line = line.trim();
            let line = if self.quotes > 0 && index > 0 { line.trim_start_matches(['>', ' ']) } else { line };
            raw.push_str(line);
        }
        raw
    }

    fn is_closed(&self, span: &Range<usize>) -> bool {
        let source = self.text.get(span.clone()).unwrap_or_default().trim_end();
        let sign = source.trim_start().chars().next().unwrap_or('`');
        let last =
            source.rsplit_once('\n').map_or("", |(_, last)| last.trim_matches(|c: char| c == '>' || c.is_whitespace()));
        last.len() >= 3 && last.chars().all(|c| c == sign)
    }

    fn line(&self, at: usize) -> u32 {
        let line = self.starts.partition_point(|start| *start <= at);
        u32::try_from(line).unwrap_or(u32::MAX).max(1)
    }

    fn column(&self, at: usize) -> u32 {
        let start = self.starts.get(self.line(at).saturating_sub(1) as usize).copied().unwrap_or(0);
        let before = self.text.get(start..at).unwrap_or_default();
        let mut column = 0_u32;
        for c in before
            .chars()
            .chain(self.text.get(at..).unwrap_or_default().chars().take_while(|c| matches!(c, ' ' | '\t')))
        {
            column =
                if c == '\t' { (column / 4).saturating_add(1).saturating_mul(4) } else { column.saturating_add(1) };
        }
        column
    }
}

/// A paragraph over a line of dashes is a heading to CommonMark; to people it is one only when it is short.
fn is_heading(text: &str, span: &Range<usize>, level: u8) -> bool {
    let line = text.get(..span.start).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let own = text.get(span.clone()).unwrap_or_default();
    level > 2 || line.contains('#') || (own.len() <= 80 && !own.contains('\n') && !own.ends_with(['.', ':', ';', ',']))
}

const fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

const fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::Superscript
            | Tag::Subscript
    )
}

const fn ends_block(tag: TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image
            | TagEnd::Superscript
            | TagEnd::Subscript
    )
}
