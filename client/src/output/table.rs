//! A table that fits the terminal: the widest column that may shrink gives way, and nothing wraps.

use std::io::IsTerminal as _;

use anstyle::Style;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::colour::{dim, paint};

const GAP: &str = "  ";
/// A column that gives way keeps at least this width.
const NARROWEST: usize = 8;

/// A cell: its text, and how it looks.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::new() }
    }

    pub(crate) fn styled(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

/// Lays out rows under their headings. `width` is that of the terminal; none for as wide as it gets.
pub(crate) fn layout(headings: &[&str], rows: &[Vec<Cell>], width: Option<usize>) -> String {
    let mut widths: Vec<usize> = headings.iter().map(|heading| heading.width()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.text.width());
        }
    }
    if let Some(width) = width {
        shrink(&mut widths, width);
    }
    let head: Vec<Cell> = headings.iter().map(|heading| Cell::styled(*heading, dim())).collect();
    let lines = std::iter::once(&head).chain(rows).map(|row| line(row, &widths));
    lines.fold(String::new(), |text, line| text + &line + "\n")
}

fn shrink(widths: &mut [usize], available: usize) {
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > available {
        match widths.iter_mut().max() {
            Some(widest) if *widest > NARROWEST => *widest -= 1,
            _ => return,
        }
    }
}

fn line(row: &[Cell], widths: &[usize]) -> String {
    let last = row.len().saturating_sub(1);
    let cells = row.iter().zip(widths).enumerate().map(|(place, (cell, width))| {
        let text = fit(&cell.text, *width);
        let padding = if place == last { 0 } else { width.saturating_sub(text.width()) };
        let painted = if cell.style == Style::new() { text } else { paint(cell.style, &text) };
        painted + &" ".repeat(padding)
    });
    cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
}

/// Cuts a text to a width in columns of the terminal.
fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let (mut cut, mut used) = (String::new(), 0);
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used + 1 > width {
            break;
        }
        cut.push(c);
    }
    cut + "…"
}

/// How wide the terminal is; none where there is none.
pub(crate) fn terminal_width() -> Option<usize> {
    let stdout = std::io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    let asked = rustix::termios::tcgetwinsize(&stdout).ok().map(|size| usize::from(size.ws_col)).filter(|n| *n > 0);
    let told = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    asked.or_else(told).or(Some(80))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(texts: &[&[&str]]) -> Vec<Vec<Cell>> {
        texts.iter().map(|row| row.iter().map(|text| Cell::new(*text)).collect()).collect()
    }

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn the_widest_column_gives_way() {
        let rows =
            rows(&[&["task-1", "a subject that is quite long indeed"], &["task-10", "日本語のとても長い題名です"]]);
        let wide = plain(&layout(&["TASK", "LAST"], &rows, None));
        assert_eq!(wide.lines().next(), Some("TASK     LAST"));
        for line in plain(&layout(&["TASK", "LAST"], &rows, Some(24))).lines() {
            assert!(line.width() <= 24, "{line}");
        }
    }

    #[test]
    fn texts_are_cut_by_columns_and_not_by_bytes() {
        assert_eq!(fit("abcdef", 4), "abc…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("abc", 3), "abc");
    }
}
