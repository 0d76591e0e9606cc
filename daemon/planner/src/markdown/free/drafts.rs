//! From a picked block to a draft: its id, state and priority, and the lines that belong to it.

use orch_shared::plan::{ExplainedField, FieldRule, Priority, Role};

use super::{
    nature,
    pick::{Made, Pick, first_line},
    sentences,
    tables::{self, Column},
    titles::{self, Aspect},
    view::{self, View},
};
use crate::{
    draft::{Detail, DetailKind, Draft, Field, FieldKey, Said, State},
    markdown::{
        blocks::{Block, Kind, Marker, Row},
        boxes::{self, BoxState},
        fields, ids, priority,
        words::{self, Said as Told},
    },
};

/// What became of a pick.
pub(super) enum Outcome {
    Item(Box<Draft>),
    Aside(Role),
}

/// Builds the draft of a pick, without its group.
pub(super) fn build(view: &View<'_>, pick: &Pick) -> Option<Outcome> {
    let block = view.block(pick.block)?;
    let mut raw =
        Raw { text: block.text.clone(), original: first_line(&block.raw), line: block.line, ..Raw::default() };
    let mut told_beside = Vec::new();
    match pick.made {
        Made::Heading => raw.original = block.raw.clone(),
        Made::Entry => raw.mark = block.as_entry().and_then(|entry| entry.mark),
        Made::Lead | Made::Line(None) => {}
        Made::Line(Some(at)) => {
            let line = block.raw.split('\n').nth(at)?.to_owned();
            raw.line = block.line.saturating_add(u32::try_from(at).unwrap_or(0));
            raw.text = line.trim_start_matches(['\u{2022}', ' ']).to_owned();
            if let Some((mark, rest)) = boxes::take(&line) {
                raw.mark = Some(mark);
                raw.text = rest.to_owned();
            }
            raw.original = line;
        }
        Made::Sentence(at) => {
            let piece = sentences::pieces(&block.raw).into_iter().nth(at)?;
            raw.line = block.line.saturating_add(piece.line);
            raw.text.clone_from(&piece.title);
            raw.original = piece.title;
            told_beside = piece.told;
        }
        Made::Row(at) => {
            let Kind::Table(table) = &block.kind else { return None };
            cells(&tables::columns(table), table.rows.get(at)?, &mut raw)?;
        }
    }
    let label = pick.parent.and_then(|parent| view.block(parent)).filter(|_| pick.made == Made::Entry);
    let told = match state(view, pick, &mut raw, block, label) {
        Ok(state) => state,
        Err(role) => return Some(Outcome::Aside(role)),
    };
    let mut draft = Draft {
        line: Some(raw.line),
        source_id: raw.id.take(),
        aliases: Vec::new(),
        title: String::new(),
        original: raw.original,
        details: Vec::new(),
        fields: raw.fields,
        group: None,
        state: told.what,
        priority: raw.priority,
        nature: crate::draft::Nature::Work,
        doubt: None,
        parallel: None,
        rules: vec![FieldRule { field: ExplainedField::Item, rule: pick.rule.to_owned(), line: Some(raw.line) }],
    };
    title(&mut draft, &raw.text, pick.made);
    if let (Made::Entry, Some(Marker::Number(number)), None) =
        (pick.made, block.as_entry().map(|entry| entry.marker), &draft.source_id)
    {
        // Others of the list say "after 2".
        draft.aliases.push(number.to_string());
    }
    match pick.made {
        Made::Heading => {
            let (from, to) = view.fact(pick.section).all;
            details(view, from, to, &mut draft);
        }
        Made::Entry => {
            let to = end(view, pick.block);
            details(view, pick.block + 1, to, &mut draft);
        }
        Made::Lead => details(view, pick.block + 1, list_end(view, pick.block), &mut draft),
        Made::Sentence(_) => {
            for text in &told_beside {
                push(&mut draft, raw.line, text, DetailKind::Text);
            }
        }
        Made::Row(_) | Made::Line(_) => {}
    }
    inherit(view, pick, label, &mut draft);
    if told.line.is_none() && all_ticked(view, pick) {
        draft.state = State::Done;
        let rule = "all boxes below it are ticked".to_owned();
        draft.rules.push(FieldRule { field: ExplainedField::State, rule, line: draft.line });
    }
    if let Some(line) = told.line {
        let rule = "a mark or a word for how far it is".to_owned();
        draft.rules.push(FieldRule { field: ExplainedField::State, rule, line: Some(line) });
    }
    if let Some(id_line) = draft.source_id.is_some().then_some(draft.line).flatten() {
        let rule = "the id that its title begins with".to_owned();
        draft.rules.push(FieldRule { field: ExplainedField::SourceId, rule, line: Some(id_line) });
    }
    draft.nature = nature::of(&draft, raw.optional, block.set.linked);
    Some(Outcome::Item(Box::new(draft)))
}

/// An item before its text was taken apart.
#[derive(Default)]
struct Raw {
    text: String,
    original: String,
    line: u32,
    mark: Option<char>,
    id: Option<String>,
    status: Option<Told>,
    priority: Option<Said<Priority>>,
    fields: Vec<Field>,
    optional: bool,
}

fn cells(columns: &[Column], row: &Row, raw: &mut Raw) -> Option<()> {
    raw.line = row.line;
    raw.text.clear();
    raw.original = row.cells.iter().map(|cell| cell.raw.as_str()).collect::<Vec<_>>().join(" | ");
    let mut struck = false;
    for (column, cell) in columns.iter().zip(&row.cells) {
        let text = cell.text.trim();
        if text.is_empty() || matches!(text, "-" | "\u{2014}" | "\u{2013}") {
            continue;
        }
        let mut field = |key| raw.fields.push(Field { key, value: cell.raw.clone(), line: Some(row.line) });
        match column {
            Column::Id => raw.id = Some(text.trim_matches('`').to_owned()),
            Column::Title => {
                raw.text = text.to_owned();
                struck = cell.struck;
            }
            Column::Status => raw.status = words::value(text).or_else(|| box_said(text)),
            Column::Priority => raw.priority = priority::value(text).map(|what| Said { what, line: Some(row.line) }),
            Column::Effort => field(FieldKey::Effort),
            Column::Depends => field(FieldKey::DependsOn),
            Column::Files => field(FieldKey::Files),
            Column::Other => field(FieldKey::Other),
        }
    }
    if struck {
        raw.status = Some(Told::Cancelled);
    }
    (!raw.text.is_empty()).then_some(())
}

fn box_said(text: &str) -> Option<Told> {
    let (mark, _) = boxes::take(text)?;
    Some(if BoxState::of(mark) == BoxState::Done { Told::Done } else { Told::Open })
}

/// How far it is: the box, else the words beside it, else its label, else its section. An error is a role instead.
fn state(
    view: &View<'_>,
    pick: &Pick,
    raw: &mut Raw,
    block: &Block,
    label: Option<&Block>,
) -> Result<Said<State>, Role> {
    let own = words::title(&raw.text);
    let mut word = raw.status;
    if let Some((said, rest)) = own.filter(|(_, rest)| !rest.is_empty()) {
        raw.optional = said == Told::PutOff && raw.text.to_lowercase().contains("optional");
        word = word.or(Some(if raw.optional { Told::Open } else { said }));
        raw.text = rest;
    }
    if block.set.struck && pick.made != Made::Row(0) && !matches!(pick.made, Made::Row(_)) {
        return Err(Role::Cancelled);
    }
    let line = Some(raw.line);
    if let Some(mark) = raw.mark {
        return match BoxState::of(mark) {
            BoxState::Cancelled => Err(Role::Cancelled),
            BoxState::PutOff => Err(Role::Deferred),
            BoxState::Done => Ok(Said { what: State::Done, line }),
            BoxState::Begun => Ok(Said { what: State::InProgress, line }),
            BoxState::Open => match word {
                Some(Told::Done) => Ok(Said { what: State::Done, line }),
                Some(Told::Begun) => Ok(Said { what: State::InProgress, line }),
                Some(Told::PutOff) => Err(Role::Deferred),
                Some(Told::Cancelled) => Err(Role::Cancelled),
                _ => above(view, pick).map_or(Ok(Said { what: State::Open, line }), |(said, _)| match said {
                    Told::PutOff => Err(Role::Deferred),
                    Told::Cancelled => Err(Role::Cancelled),
                    _ => Ok(Said { what: State::Open, line }),
                }),
            },
        };
    }
    let labelled = label.filter(|label| view::is_label(label) || label.as_entry().is_some()).and_then(|label| {
        let bare = label.text.trim_end_matches([':', '\u{ff1a}']);
        words::value(bare).filter(|said| *said != Told::Open).or_else(|| words::title(bare).map(|(said, _)| said))
    });
    let (said, line) = match (word, labelled, above(view, pick)) {
        (Some(word), ..) => (word, line),
        (None, Some(label), _) => (label, line),
        (None, None, Some((said, line))) => (said, Some(line)),
        (None, None, None) => return Ok(Said { what: State::Open, line: None }),
    };
    match said {
        Told::Done => Ok(Said { what: State::Done, line }),
        Told::Begun => Ok(Said { what: State::InProgress, line }),
        Told::Open => Ok(Said { what: State::Open, line }),
        Told::PutOff => Err(Role::Deferred),
        Told::Cancelled => Err(Role::Cancelled),
    }
}

/// What the section says of all that stands in it.
pub(super) fn above(view: &View<'_>, pick: &Pick) -> Option<(Told, u32)> {
    let fact = view.fact(pick.section);
    fact.said.filter(|(said, _)| !(fact.ticked && *said == Told::Done && pick.made == Made::Entry))
}

/// Takes id, priority and marks from a title.
fn title(draft: &mut Draft, text: &str, made: Made) {
    let mut text = text.trim().to_owned();
    if let Some((found, rest)) = priority::mark(&text) {
        draft.priority = Some(Said { what: found, line: draft.line });
        text = rest;
    }
    for mark in ["[P]", "(P)"] {
        if text.contains(mark) {
            draft.parallel = Some(Said { what: mark.to_owned(), line: draft.line });
            text = text.replacen(mark, "", 1).split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }
    if draft.source_id.is_none()
        && let Some(titled) = ids::take(&text)
        && !titled.rest.is_empty()
        && !(made == Made::Entry && titled.id.starts_with('#') && titled.rest.starts_with(['-', ',']))
    {
        draft.source_id = Some(titled.id.to_owned());
        draft.aliases.extend(titled.short.map(str::to_owned));
        text = titled.rest.to_owned();
        if let Some((found, rest)) = priority::mark(&text).filter(|_| draft.priority.is_none()) {
            draft.priority = Some(Said { what: found, line: draft.line });
            text = rest;
        }
    }
    draft.title = text;
}

/// Where the blocks of an entry end.
pub(super) fn end(view: &View<'_>, at: usize) -> usize {
    let blocks = view.blocks.blocks.get(at + 1..).unwrap_or_default();
    at + 1 + blocks.iter().take_while(|block| block.entry.is_some_and(|entry| entry >= at)).count()
}

/// Where the list below a label ends.
pub(super) fn list_end(view: &View<'_>, label: usize) -> usize {
    let blocks = view.blocks.blocks.get(label + 1..).unwrap_or_default();
    let within = |(at, block): &(usize, &Block)| {
        block.entry.is_some_and(|entry| entry > label) || view.labels.get(*at).copied().flatten() == Some(label)
    };
    label + 1 + (label + 1..).zip(blocks).take_while(within).count()
}

/// Adds the lines from one block up to another.
fn details(view: &View<'_>, from: usize, to: usize, draft: &mut Draft) {
    let mut topic = Aspect::Unknown;
    let mut listed = FieldKey::Other;
    for (at, block) in (from..to).zip(view.blocks.blocks.get(from..to).unwrap_or_default()) {
        match &block.kind {
            Kind::Heading(_) => {
                topic = titles::aspect(&block.text);
                listed = fields::key(&block.text);
                push(draft, block.line, &block.text, DetailKind::Text);
            }
            Kind::Code(_) => {
                for (line, text) in block.lines() {
                    push(draft, line, text, DetailKind::Code);
                }
            }
            Kind::Table(table) => {
                for row in &table.rows {
                    let cells: Vec<&str> = row.cells.iter().map(|cell| cell.raw.as_str()).collect();
                    push(draft, row.line, &cells.join(" | "), DetailKind::Text);
                }
            }
            Kind::Paragraph => {
                if view::is_label(block) {
                    listed = fields::key(block.text.trim_end_matches([':', '\u{ff1a}']));
                }
                for (line, text) in block.lines() {
                    if !value(draft, line, text) {
                        push(draft, line, text, DetailKind::Text);
                    }
                }
            }
            Kind::Entry(entry) => {
                let label = view.label_aspect(at);
                let aspect = if label == Aspect::Unknown { topic } else { label };
                let under =
                    view.label(at).map_or(listed, |label| fields::key(label.text.trim_end_matches([':', '\u{ff1a}'])));
                let mut lines = block.lines();
                if let Some((line, text)) = lines.next() {
                    if under != FieldKey::Other {
                        draft.fields.push(Field { key: under, value: text.to_owned(), line: Some(line) });
                    } else if !value(draft, line, text) {
                        let stepped = entry.mark.is_some() || matches!(entry.marker, Marker::Number(_));
                        let kind = match aspect {
                            Aspect::Criteria | Aspect::Gate => DetailKind::Criterion,
                            _ if stepped => DetailKind::Step,
                            _ => DetailKind::Text,
                        };
                        push(draft, line, text, kind);
                    }
                }
                for (line, text) in lines {
                    push(draft, line, text, DetailKind::Text);
                }
            }
            Kind::Comment | Kind::Html | Kind::Rule => {}
        }
    }
}

fn push(draft: &mut Draft, line: u32, text: &str, kind: DetailKind) {
    if !text.trim().is_empty() {
        draft.details.push(Detail { line: Some(line), text: text.to_owned(), kind });
    }
}

/// Takes a named value; false when the line is none, or none that means something later.
fn value(draft: &mut Draft, line: u32, text: &str) -> bool {
    let Some(named) = fields::named(text) else { return false };
    if fields::is_priority(named.key) {
        if let Some(what) = priority::value(named.value) {
            draft.priority = Some(Said { what, line: Some(line) });
        }
        return true;
    }
    if matches!(named.key.to_lowercase().as_str(), "labels" | "label" | "tags") {
        draft.priority =
            draft.priority.take().or_else(|| priority::labels(named.value).map(|what| Said { what, line: Some(line) }));
        return true;
    }
    let key = fields::key(named.key);
    if key == FieldKey::Other || named.value.is_empty() {
        return false;
    }
    draft.fields.push(Field { key, value: named.value.to_owned(), line: Some(line) });
    true
}

/// True where boxes stand below an item that has none itself, and all are ticked.
fn all_ticked(view: &View<'_>, pick: &Pick) -> bool {
    let (from, to) = match pick.made {
        Made::Heading => view.fact(pick.section).all,
        Made::Entry => (pick.block + 1, end(view, pick.block)),
        Made::Lead | Made::Row(_) | Made::Line(_) | Made::Sentence(_) => return false,
    };
    let blocks = view.blocks.blocks.get(from..to).unwrap_or_default();
    let mut marks = blocks.iter().filter_map(|block| block.as_entry().and_then(|entry| entry.mark)).peekable();
    marks.peek().is_some() && marks.all(|mark| BoxState::of(mark) == BoxState::Done)
}

/// A priority that the label or the section gives.
fn inherit(view: &View<'_>, pick: &Pick, label: Option<&Block>, draft: &mut Draft) {
    if draft.priority.is_some() {
        return;
    }
    let labelled =
        label.and_then(|label| priority::heading(&label.text).map(|what| Said { what, line: Some(label.line) }));
    let section = || view.fact(pick.section).priority.map(|(what, line)| Said { what, line: Some(line) });
    draft.priority = labelled.or_else(section);
}
