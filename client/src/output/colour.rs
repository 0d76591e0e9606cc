//! Colour: by the command line, else by NO_COLOR, CLICOLOR_FORCE and whether it is a terminal.

use anstyle::{AnsiColor, Style};
use orch_shared::{
    alert::Severity,
    worker::{Health, Phase},
};

use crate::cli::Color;

/// Settles once for the whole program whether there is colour.
pub(crate) fn choose(color: Color) {
    match color {
        // The library looks at the environment and at the terminal.
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// Puts a text into a style.
pub(crate) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

pub(crate) const fn bold() -> Style {
    Style::new().bold()
}

pub(crate) const fn dim() -> Style {
    Style::new().dimmed()
}

const fn fg(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(anstyle::Color::Ansi(color)))
}

pub(crate) const fn of_phase(phase: Phase) -> Style {
    match phase {
        Phase::Pending => dim(),
        Phase::Working => fg(AnsiColor::Cyan),
        Phase::Waiting => fg(AnsiColor::Yellow),
        Phase::Blocked => fg(AnsiColor::Red).bold(),
        Phase::Complete => fg(AnsiColor::Green),
    }
}

pub(crate) const fn of_health(health: Health) -> Style {
    match health {
        Health::Ok => dim(),
        Health::Unstarted | Health::Overdue => fg(AnsiColor::Yellow),
        Health::Stalled | Health::Missing => fg(AnsiColor::Red),
    }
}

pub(crate) const fn of_severity(severity: Severity) -> Style {
    match severity {
        Severity::Info => dim(),
        Severity::Normal => fg(AnsiColor::Yellow),
        Severity::Urgent => fg(AnsiColor::Red).bold(),
    }
}

/// The mark before a check.
pub(crate) fn of_check(ok: bool) -> String {
    if ok { paint(fg(AnsiColor::Green), "ok") } else { paint(fg(AnsiColor::Red).bold(), "!!") }
}
