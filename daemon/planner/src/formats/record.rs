//! Records as drafts: what the formats with fields of their own have in common.

use orch_shared::plan::{ExplainedField, FieldRule, Priority};

use crate::{
    draft::{Detail, DetailKind, Draft, Field, FieldKey, Nature, Said, State},
    markdown::{blocks::Blocks, boxes::BoxState, words},
};

/// A draft that is filled in.
pub(super) struct Record {
    pub(super) draft: Draft,
    line: Option<u32>,
}

impl Record {
    /// A record with its title, and the line that its fields are said to be in.
    pub(super) fn new(rule: &str, title: &str, line: Option<u32>) -> Self {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        // A file or a record without a title is an item all the same.
        let title = if title.is_empty() { "(untitled)".to_owned() } else { title };
        let draft = Draft {
            line,
            source_id: None,
            aliases: Vec::new(),
            original: title.clone(),
            title,
            details: Vec::new(),
            fields: Vec::new(),
            group: None,
            state: State::Open,
            priority: None,
            nature: Nature::Work,
            doubt: None,
            parallel: None,
            rules: vec![FieldRule { field: ExplainedField::Item, rule: rule.to_owned(), line }],
        };
        Self { draft, line }
    }

    fn explain(&mut self, field: ExplainedField, rule: String) {
        self.draft.rules.push(FieldRule { field, rule, line: self.line });
    }

    /// Its id as written, and other ways to name it.
    pub(super) fn id(&mut self, id: &str, aliases: &[String]) {
        if !id.is_empty() {
            self.draft.source_id = Some(id.to_owned());
            self.draft.aliases.extend(aliases.iter().filter(|alias| *alias != id).cloned());
            self.explain(ExplainedField::SourceId, "the record's own id".to_owned());
        }
    }

    pub(super) fn state(&mut self, state: State, said: &str) {
        self.draft.state = state;
        self.explain(ExplainedField::State, format!("its status is \"{said}\""));
    }

    pub(super) fn priority(&mut self, priority: Option<Priority>, said: &str) {
        if let Some(what) = priority.filter(|_| self.draft.priority.is_none()) {
            self.draft.priority = Some(Said { what, line: self.line });
            self.explain(ExplainedField::Priority, format!("its priority is \"{said}\""));
        }
    }

    /// A named thing; nothing where it is blank.
    pub(super) fn field(&mut self, key: FieldKey, value: impl Into<String>) {
        self.field_at(key, value, self.line);
    }

    /// The same in another line.
    pub(super) fn field_at(&mut self, key: FieldKey, value: impl Into<String>, line: Option<u32>) {
        let value = value.into();
        if !value.trim().is_empty() {
            self.draft.fields.push(Field { key, value, line });
        }
    }

    /// Several lines of text; what stands in fences is code, and boxes are conditions.
    pub(super) fn text(&mut self, text: &str, kind: DetailKind) {
        let mut fenced = false;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if line.starts_with("```") || line.starts_with("~~~") {
                fenced = !fenced;
                continue;
            }
            let bare = line.trim_start_matches(['-', '*', '+', '#']).trim_start();
            let boxed = crate::markdown::boxes::take(bare).map(|(_, rest)| rest);
            let kind = match boxed {
                _ if fenced => DetailKind::Code,
                Some(_) => DetailKind::Criterion,
                None => kind,
            };
            let text = boxed.unwrap_or(bare).to_owned();
            if !text.is_empty() {
                self.draft.details.push(Detail { line: self.line, text, kind });
            }
        }
    }
}

/// What a status in words makes of a record.
pub(super) enum Status {
    /// An item, that far.
    Item(State),
    /// Put off.
    Deferred,
    /// Given up.
    Cancelled,
}

/// True for a status that says how far a piece of work is: pages and decisions are drafts and proposals too, and work
/// that is said to be done or begun is none of these.
pub(super) fn is_of_work(said: &str) -> bool {
    const OPEN: &[&str] =
        &["open", "todo", "to do", "pending", "not started", "backlog", "blocked", "offen", "pendiente"];
    let plain = said.replace(['_', '-'], " ");
    match words::value(&plain) {
        Some(words::Said::Open) => OPEN.contains(&plain.trim().to_lowercase().as_str()),
        Some(_) => true,
        None => false,
    }
}

/// True for a document with a box that is not ticked.
pub(super) fn has_open_box(blocks: &Blocks) -> bool {
    let mut marks = blocks.blocks.iter().filter_map(|block| block.as_entry().and_then(|entry| entry.mark));
    marks.any(|mark| BoxState::of(mark) == BoxState::Open)
}

/// Reads a status; an unknown one is open, for what is not known to be done is still to be done.
pub(super) fn status(said: &str) -> Status {
    match words::value(&said.replace(['_', '-'], " ")) {
        Some(words::Said::Done) => Status::Item(State::Done),
        Some(words::Said::Begun) => Status::Item(State::InProgress),
        Some(words::Said::PutOff) => Status::Deferred,
        Some(words::Said::Cancelled) => Status::Cancelled,
        _ => Status::Item(State::Open),
    }
}
