//! The lines below an item: what is said by name, steps, criteria and the rest.

use orch_shared::plan::Role;

use super::{Grammar, Outline, notes};
use crate::{
    draft::{Detail, DetailKind, Field, FieldKey, Said, State},
    markdown::{
        blocks::{Block, Kind, Marker},
        boxes::{self, BoxState},
        fields, priority, words,
    },
};

/// What the entries below a label are.
#[derive(Clone, Debug, Default)]
pub(super) struct Listing {
    key: Option<FieldKey>,
    criteria: bool,
    /// The entry that is the label; none for a paragraph or a heading.
    entry: Option<usize>,
}

impl Listing {
    /// Forgets the label where it ends.
    pub(super) fn close(&mut self, block: &Block) {
        let ends = match self.entry {
            Some(entry) => block.entry.is_none_or(|around| around < entry),
            None => block.entry.is_none() && block.as_entry().is_none() && !matches!(block.kind, Kind::Comment),
        };
        if ends && (self.entry.is_some() || matches!(block.kind, Kind::Paragraph | Kind::Heading(_) | Kind::Rule)) {
            *self = Self::default();
        }
    }

    fn open(&mut self, label: &str, entry: Option<usize>) {
        let label = label.trim_matches(|c: char| matches!(c, '*' | '_' | ':' | '\u{ff1a}') || c.is_whitespace());
        let key = fields::key(label);
        *self = Self { key: (key != FieldKey::Other).then_some(key), criteria: is_criteria(label), entry };
    }
}

/// True for the name of a list of conditions.
fn is_criteria(label: &str) -> bool {
    const WORDS: &[&str] = &[
        "accept",
        "criteria",
        "definition of done",
        "done when",
        "success",
        "\u{53d7}\u{3051}\u{5165}\u{308c}",
        "\u{5b8c}\u{4e86}\u{6761}\u{4ef6}",
        "\u{9a8c}\u{6536}",
    ];
    let lower = label.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

impl Outline<'_> {
    /// A block that belongs to an item.
    pub(super) fn inside(&mut self, at: usize, item: usize, block: &Block, grammar: &dyn Grammar) {
        match &block.kind {
            Kind::Heading(_) => {
                self.listing.open(&block.text, None);
                self.push(item, block.line, &block.text, DetailKind::Text);
            }
            Kind::Code(_) => {
                for (line, text) in block.lines() {
                    self.push(item, line, text, DetailKind::Code);
                }
            }
            Kind::Table(table) => {
                for row in &table.rows {
                    self.push(item, row.line, &notes::row(row), DetailKind::Text);
                }
            }
            Kind::Paragraph => {
                if block.raw.trim_end().ends_with([':', '*', '\u{ff1a}']) && !block.raw.contains('\n') {
                    self.listing.open(&block.text, None);
                }
                for (line, text) in block.lines() {
                    self.detail(item, line, text, None);
                }
            }
            Kind::Entry(entry) => {
                let stepped = entry.mark.is_some() || matches!(entry.marker, Marker::Number(_));
                let kind = match stepped {
                    _ if self.listing.criteria => DetailKind::Criterion,
                    true => DetailKind::Step,
                    false => DetailKind::Text,
                };
                if let Some(mark) = entry.mark {
                    let role = if self.listing.criteria { Role::Criterion } else { Role::Step };
                    self.aside(block, role);
                    let counts = if role == Role::Step { &mut self.steps } else { &mut self.criteria };
                    if let Some((all, done)) = counts.get_mut(&item) {
                        *all += 1;
                        *done += usize::from(grammar.sign(mark) == BoxState::Done);
                    }
                }
                if let Some(remark) = slanted(&block.raw).filter(|_| block.raw.contains('\n')) {
                    // A remark for tools may run over lines that look like named values.
                    self.remark(item, block.line, &remark.replace('\n', " "));
                    return;
                }
                let mut lines = block.lines();
                let key = self.listing.key;
                if let Some((line, text)) = lines.next() {
                    let own = fields::named(text).filter(|named| !named.value.is_empty());
                    match key.filter(|_| own.is_none()) {
                        Some(key) => self.field(item, key, text, line),
                        None => self.detail(item, line, text, Some(kind)),
                    }
                    if fields::named(text).is_some_and(|named| named.value.is_empty()) {
                        self.listing.open(text, Some(at));
                    }
                }
                for (line, text) in lines {
                    self.detail(item, line, text, None);
                }
            }
            Kind::Comment | Kind::Html | Kind::Rule => {}
        }
    }

    fn push(&mut self, item: usize, line: u32, text: &str, kind: DetailKind) {
        if let Some(draft) = self.reading.drafts.get_mut(item).filter(|_| !text.trim().is_empty()) {
            draft.details.push(Detail { line: Some(line), text: text.to_owned(), kind });
        }
    }

    fn field(&mut self, item: usize, key: FieldKey, value: &str, line: u32) {
        if let Some(draft) = self.reading.drafts.get_mut(item).filter(|_| !value.trim().is_empty()) {
            draft.fields.push(Field { key, value: value.to_owned(), line: Some(line) });
        }
    }

    /// A line of an item: something said by name, or a detail.
    pub(super) fn detail(&mut self, item: usize, line: u32, text: &str, kind: Option<DetailKind>) {
        let parts = several(text);
        if !parts.is_empty() {
            parts.into_iter().for_each(|part| self.one(item, line, part, kind));
            return;
        }
        self.one(item, line, text, kind);
    }

    fn one(&mut self, item: usize, line: u32, text: &str, kind: Option<DetailKind>) {
        if let Some(named) = fields::named(text) {
            if self.state(item, line, named.key, named.value) {
                return;
            }
            let key = fields::key(named.key);
            if keeps(key, named.value) {
                self.field(item, key, named.value, line);
                return;
            }
        }
        if let Some(remark) = slanted(text) {
            self.remark(item, line, remark);
            return;
        }
        self.push(item, line, text, kind.unwrap_or(DetailKind::Text));
    }

    /// What stands between the signs of a remark.
    fn remark(&mut self, item: usize, line: u32, text: &str) {
        let key = fields::named(&format!("_{text}_")).map_or(FieldKey::Other, |named| fields::key(named.key));
        let value = if key == FieldKey::Other {
            text
        } else {
            text.split_once([':', '\u{ff1a}']).map_or(text, |(_, value)| value)
        };
        self.field(item, key, value.trim(), line);
    }

    /// Priority and state; false for any other name.
    fn state(&mut self, item: usize, line: u32, key: &str, value: &str) -> bool {
        let Some(draft) = self.reading.drafts.get_mut(item) else { return false };
        if fields::is_priority(key) {
            if let Some(what) = priority::value(value) {
                draft.priority = Some(Said { what, line: Some(line) });
            }
            return true;
        }
        if fields::is_status(key) {
            let boxed = boxes::take(value);
            let said = boxed.and_then(|(_, rest)| words::value(rest)).or_else(|| words::value(value));
            let state = match (said, boxed) {
                (Some(words::Said::Done), _) => Some(State::Done),
                (Some(words::Said::Begun), _) => Some(State::InProgress),
                (Some(_), _) => Some(State::Open),
                (None, Some((mark, _))) => BoxState::of(mark).state(),
                (None, None) => None,
            };
            if let Some(state) = state {
                draft.state = state;
                if let Some(known) = self.said.get_mut(item) {
                    *known = true;
                }
            }
            if said == Some(words::Said::PutOff) {
                draft.fields.push(Field { key: FieldKey::Other, value: "deferred".to_owned(), line: Some(line) });
            }
            return true;
        }
        if matches!(key.to_lowercase().as_str(), "labels" | "tags" | "label") {
            let found = value.split([',', ' ', '`']).find_map(|label| {
                let (name, word) = label.split_once([':', '/'])?;
                fields::is_priority(name).then(|| priority::word(word))?
            });
            if let Some(what) = found {
                draft.priority = Some(Said { what, line: Some(line) });
            }
            return true;
        }
        false
    }
}

/// True for a named value that later stages read by its name.
pub(super) fn keeps(key: FieldKey, value: &str) -> bool {
    let value = value.trim();
    match key {
        FieldKey::Other => false,
        // "Test: run it again" is a sentence; a list of files has paths in it.
        FieldKey::Files | FieldKey::Creates | FieldKey::Reads => {
            value.contains(['/', '`', '.']) && !value.ends_with(". ")
        }
        _ => !value.is_empty(),
    }
}

/// The inside of `_Requirements: 1.1_`, `_要件 1.1_`, `**Validates: Requirements 1.1**`: a remark for tools.
fn slanted(text: &str) -> Option<&str> {
    let text = text.trim();
    let text = text.strip_prefix("- ").unwrap_or(text);
    let inner = text.strip_prefix('_').and_then(|rest| rest.strip_suffix('_'));
    let validates = || {
        text.strip_prefix("**").and_then(|rest| rest.strip_suffix("**")).filter(|inner| inner.starts_with("Validates"))
    };
    inner.filter(|inner| !inner.is_empty() && !inner.starts_with('_')).or_else(validates)
}

/// The named values of a line that holds several: `**Type:** bug · **Status:** open`; none where it holds one.
pub(in crate::formats) fn several(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(" \u{b7} ").flat_map(|part| part.split(" | ")).map(str::trim).collect();
    let named =
        parts.iter().filter(|part| part.trim_start_matches("- ").starts_with("**") && fields::named(part).is_some());
    if parts.len() > 1 && named.count() * 2 > parts.len() { parts } else { Vec::new() }
}
