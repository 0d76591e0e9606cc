//! Tables of issues: a head with an id and a title, one issue a row (planning.md 1.7, rule 3).
//!
//! Ids such as `P1` in the id column are no priorities (rule 21), and neither is the name of a milestone.

use std::collections::BTreeSet;

use orch_shared::plan::{Priority, Role};

use super::outline::{self, Grammar, Head, Part};
use crate::{
    decode::Text,
    draft::{Field, FieldKey, Reading, SetAside, State},
    input::Refusal,
    markdown::{
        blocks::{Block, Blocks, Kind, Row, Table},
        boxes, fields, ids, priority, words,
    },
};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Id,
    Title,
    Status,
    Priority,
    Field(FieldKey),
}

/// True where rows of such tables are what the document is about.
pub(super) fn recognises(text: &Text) -> bool {
    let head = |line: &str| line.contains('|') && names(line).any(|name| id_column(&name));
    text.text.lines().any(head) && {
        let blocks = Blocks::parse(&text.text);
        let mut rows = 0_usize;
        let mut boxes = 0_usize;
        for block in &blocks.blocks {
            match &block.kind {
                Kind::Table(table) => rows += columns(table).map_or(0, |columns| issues(table, &columns)),
                Kind::Entry(entry) => boxes += usize::from(entry.mark == Some(' ')),
                _ => {}
            }
        }
        rows >= 3 && boxes * 2 <= rows
    }
}

/// The cells of a line of a table, in lower case.
fn names(line: &str) -> impl Iterator<Item = String> {
    line.split('|').map(|name| name.trim().trim_matches('*').to_lowercase())
}

/// True for the name of a column of ids.
fn id_column(name: &str) -> bool {
    ["id", "#", "no", "no.", "nr", "key", "issue #", "issue id", "task id", "ticket", "issue no"].contains(&name)
}

/// How many rows have an id that trackers give.
fn issues(table: &Table, columns: &[Option<Column>]) -> usize {
    let coded = |row: &&Row| cell(row, columns, Column::Id).is_some_and(is_code);
    table.rows.iter().skip(1).filter(coded).count()
}

/// `F1`, `B14b`, `AI-7`, `#12`, `12`.
fn is_code(id: &str) -> bool {
    let id = id.trim_matches(|c: char| matches!(c, '`' | '[' | ']'));
    let whole = ids::take(id).is_some_and(|titled| titled.id.len() == id.len());
    whole || !id.is_empty() && id.len() <= 6 && id.bytes().all(|b| b.is_ascii_digit())
}

/// The columns, where the head names an id and the title of an issue.
fn columns(table: &Table) -> Option<Vec<Option<Column>>> {
    let head = table.rows.first()?;
    let mut found: Vec<Option<Column>> = Vec::new();
    for cell in &head.cells {
        let name = cell.text.trim().to_lowercase();
        let is = |words: &[&str]| words.contains(&name.as_str());
        let column = if id_column(&name) {
            Some(Column::Id)
        } else if is(&[
            "title",
            "issue",
            "task",
            "summary",
            "issue title",
            "story",
            "work item",
            "titel",
            "aufgabe",
            "t\u{ed}tulo",
            "tarea",
            "\u{30bf}\u{30a4}\u{30c8}\u{30eb}",
            "\u{30bf}\u{30b9}\u{30af}",
            "\u{6807}\u{9898}",
            "\u{4efb}\u{52a1}",
        ]) {
            Some(Column::Title)
        } else if fields::is_status(&name) || is(&["done", "done?"]) {
            Some(Column::Status)
        } else if fields::is_priority(&name) {
            Some(Column::Priority)
        } else {
            Some(fields::key(&name)).filter(|key| *key != FieldKey::Other).map(Column::Field)
        };
        found.push(column.filter(|column| matches!(column, Column::Field(_)) || !found.contains(&Some(*column))));
    }
    let has = |column| found.contains(&Some(column));
    (has(Column::Id) && has(Column::Title)).then_some(found)
}

fn cell<'a>(row: &'a Row, columns: &[Option<Column>], column: Column) -> Option<&'a str> {
    let at = columns.iter().position(|one| *one == Some(column))?;
    row.cells.get(at).map(|cell| cell.text.trim()).filter(|text| !text.is_empty())
}

/// Reads it.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all formats")]
pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let blocks = Blocks::parse(&text.text);
    let mut outline = outline::read(text, "issue-table", &blocks, &mut Rest);
    let mut seen = BTreeSet::new();
    for block in &blocks.blocks {
        let Kind::Table(table) = &block.kind else { continue };
        let Some(columns) = columns(table) else { continue };
        let section = blocks.sections.get(block.section).map_or("", |section| section.title.as_str());
        let above = words::value(section).filter(|_| section.split_whitespace().count() <= 3);
        for row in table.rows.iter().skip(1) {
            one(&mut outline, &columns, row, above, block.section, &mut seen);
        }
    }
    Ok(outline.finish(false))
}

fn one(
    outline: &mut outline::Outline<'_>,
    columns: &[Option<Column>],
    row: &Row,
    above: Option<words::Said>,
    section: usize,
    seen: &mut BTreeSet<String>,
) {
    let (Some(id), Some(title)) = (cell(row, columns, Column::Id), cell(row, columns, Column::Title)) else { return };
    let id = id.trim_matches(['`', '[', ']']).to_owned();
    let original = row.cells.iter().map(|cell| cell.raw.as_str()).collect::<Vec<_>>().join(" | ");
    let struck = row.cells.iter().zip(columns).any(|(cell, column)| cell.struck && *column == Some(Column::Title));
    let told = cell(row, columns, Column::Status).and_then(|status| match boxes::take(status) {
        Some((mark, _)) => {
            Some(if boxes::BoxState::of(mark) == boxes::BoxState::Done { words::Said::Done } else { words::Said::Open })
        }
        None => words::value(status),
    });
    let mut head = Head { rule: "a row of a table of issues", ..Head::default() };
    outline::marks(&mut head, title);
    let told = told.or(match head.state {
        Some(State::Done) => Some(words::Said::Done),
        Some(State::InProgress) => Some(words::Said::Begun),
        _ => None,
    });
    let role = match told.or(above) {
        _ if struck => Some(Role::Cancelled),
        Some(words::Said::Cancelled) => Some(Role::Cancelled),
        Some(words::Said::PutOff) => Some(Role::Deferred),
        _ if !seen.insert(id.clone()) => Some(Role::Duplicate),
        _ => None,
    };
    if let Some(role) = role {
        outline.reading.set_aside.push(SetAside { line: Some(row.line), original, role });
        return;
    }
    let state = match told.or(above) {
        Some(words::Said::Done) => State::Done,
        Some(words::Said::Begun) => State::InProgress,
        _ => State::Open,
    };
    head.id = Some(id);
    head.priority = cell(row, columns, Column::Priority).and_then(priority_of).or(head.priority);
    let mut draft = head.draft(Some(row.line), original.clone(), state, None);
    for (column, cell) in columns.iter().zip(&row.cells) {
        if let Some(Column::Field(key)) = column
            && !matches!(cell.text.trim(), "" | "-" | "\u{2014}" | "\u{2013}")
        {
            draft.fields.push(Field { key: *key, value: cell.raw.clone(), line: Some(row.line) });
        }
    }
    outline.add_line(row.line, &original, draft, section);
}

fn priority_of(text: &str) -> Option<Priority> {
    priority::value(text)
}

/// Everything but the tables is notes.
struct Rest;

impl Grammar for Rest {
    fn part(&mut self, _at: usize, _block: &Block) -> Part {
        Part::Plain
    }
}
