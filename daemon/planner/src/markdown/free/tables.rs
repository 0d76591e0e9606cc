//! Tables whose rows are items: a column that says what is to be done, and one that says which, how urgent or how far.

use super::{
    pick::{Found, Made, Pick},
    titles::Aspect,
    view::{Sort, View},
};
use crate::markdown::blocks::{Block, Kind, Table};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Title,
    Status,
    Priority,
    Effort,
    Depends,
    Files,
    Other,
}

const HEADS: &[(Column, &[&str])] = &[
    (
        Column::Id,
        &[
            "id",
            "#",
            "no",
            "no.",
            "nr",
            "nr.",
            "key",
            "ref",
            "ticket",
            "number",
            "task id",
            "issue #",
            "step",
            "\u{756a}\u{53f7}",
            "\u{7f16}\u{53f7}",
        ],
    ),
    (
        Column::Title,
        &[
            "task",
            "title",
            "issue",
            "item",
            "story",
            "user story",
            "feature",
            "finding",
            "action",
            "action item",
            "work item",
            "todo",
            "bug",
            "change",
            "deliverable",
            "description",
            "what",
            "summary",
            "problem",
            "improvement",
            "recommendation",
            "component",
            "aufgabe",
            "titel",
            "tarea",
            "t\u{e2}che",
            "\u{30bf}\u{30b9}\u{30af}",
            "\u{4efb}\u{52a1}",
            "\u{5185}\u{5bb9}",
        ],
    ),
    (Column::Status, &["status", "state", "done", "done?", "estado", "\u{72b6}\u{614b}", "\u{72b6}\u{6001}"]),
    (
        Column::Priority,
        &[
            "priority",
            "prio",
            "severity",
            "urgency",
            "priorit\u{e4}t",
            "prioridad",
            "severidad",
            "\u{4e25}\u{91cd}\u{5ea6}",
            "\u{512a}\u{5148}\u{5ea6}",
            "\u{4f18}\u{5148}\u{7ea7}",
        ],
    ),
    (
        Column::Effort,
        &["effort", "estimate", "size", "hours", "time", "points", "est.", "est", "aufwand", "\u{5de5}\u{6570}"],
    ),
    (
        Column::Depends,
        &[
            "depends on",
            "dependencies",
            "depends",
            "blocked by",
            "requires",
            "deps",
            "abh\u{e4}ngig von",
            "\u{4f9d}\u{5b58}",
        ],
    ),
    (
        Column::Files,
        &[
            "file",
            "files",
            "location",
            "path",
            "file(s)",
            "file:line",
            "file / line",
            "files affected",
            "datei",
            "archivo",
            "\u{30d5}\u{30a1}\u{30a4}\u{30eb}",
        ],
    ),
];

/// What the columns of a table hold, by its head.
pub(super) fn columns(table: &Table) -> Vec<Column> {
    let head = table.rows.first().map_or(&[][..], |row| row.cells.as_slice());
    let mut columns: Vec<Column> = Vec::with_capacity(head.len());
    for cell in head {
        // "Issue (as reported)": what stands in brackets explains.
        let name = cell.text.split(" (").next().unwrap_or_default().trim_matches('`').trim().to_lowercase();
        let column =
            HEADS.iter().find(|(_, names)| names.contains(&name.as_str())).map_or(Column::Other, |(column, _)| *column);
        let again = column == Column::Other || columns.contains(&column);
        columns.push(if again { Column::Other } else { column });
    }
    columns
}

/// Picks the rows of the tables of a section.
///
/// `ordered`: nothing else in the document is work, so that the order of it is.
pub(super) fn find(
    view: &View<'_>,
    own: &[(usize, &Block)],
    section: usize,
    (aspect, ordered): (Aspect, bool),
    found: &mut Found,
) {
    let ordered = ordered && aspect == Aspect::Dependencies;
    let told = ordered || aspect.is_work() || (aspect == Aspect::Unknown && (view.sort == Sort::List || view.planned));
    for (at, block) in own.iter().filter(|(_, block)| !block.quoted) {
        let Kind::Table(table) = &block.kind else { continue };
        let columns = columns(table);
        let has = |column| columns.contains(&column);
        let form = has(Column::Status) || has(Column::Priority) || has(Column::Effort) || has(Column::Depends);
        let sure = has(Column::Id) && has(Column::Title) && (form || told) && matches!(aspect, Aspect::Unknown);
        if !has(Column::Title) || !(sure || (told && (form || has(Column::Id) || has(Column::Files)))) {
            continue;
        }
        let title = columns.iter().position(|column| *column == Column::Title);
        let says = |row: usize| {
            let cell = title.and_then(|title| table.rows.get(row)?.cells.get(title));
            cell.is_some_and(|cell| cell.text.split_whitespace().count() > 1)
        };
        for row in (1..table.rows.len()).filter(|row| !ordered || says(*row)) {
            let rule = "a row of a table of work";
            found.picks.push(Pick { block: *at, made: Made::Row(row), section, aspect, parent: None, rule });
        }
    }
}
