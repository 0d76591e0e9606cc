//! A plan as Markdown for people, in the layout of domain.md section 10, and why it says what it says.

mod explain;
mod sections;

pub use explain::explain;
use orch_shared::plan::{Manifest, Verdict};

use crate::quote::markdown::cell;

/// The longest text in a cell, in bytes.
const LONGEST: usize = 160;
/// So many lines of one kind are shown; JSON has all of them.
const MOST_LINES: usize = 200;

/// Renders the plan.
#[must_use]
pub fn render(manifest: &Manifest) -> String {
    let mut page = Page(String::new());
    page.line(&format!("# Plan: {}", manifest.name.as_str()));
    sections::sources(&mut page, manifest);
    if manifest.workers.is_empty() && manifest.clarify.is_empty() {
        sections::nothing_to_do(&mut page, manifest);
        sections::set_aside(&mut page, manifest);
        sections::warnings(&mut page, manifest);
        return page.0;
    }
    sections::ready(&mut page, manifest);
    sections::clarify(&mut page, manifest);
    sections::assumptions(&mut page, manifest);
    sections::assessment(&mut page, manifest);
    match manifest.assessment.verdict {
        Verdict::Parallel => sections::workers(&mut page, manifest),
        Verdict::Sequential => sections::one_session(&mut page, manifest),
    }
    sections::order(&mut page, manifest);
    sections::set_aside(&mut page, manifest);
    sections::warnings(&mut page, manifest);
    sections::question(&mut page, manifest);
    page.0
}

/// What is written so far.
struct Page(String);

impl Page {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn heading(&mut self, text: &str) {
        self.line(&format!("\n## {text}\n"));
    }

    /// A list of lines, cut where it is longer than a person reads.
    fn list(&mut self, lines: &[String]) {
        for text in lines.iter().take(MOST_LINES) {
            self.line(&format!("- {text}"));
        }
        self.more(lines.len());
    }

    fn more(&mut self, n: usize) {
        if n > MOST_LINES {
            self.line(&format!("\n{} more; `--json` shows all.", n - MOST_LINES));
        }
    }
}

/// Text of a document in a line of ours.
fn quoted(text: &str) -> String {
    cell(text, LONGEST)
}

#[cfg(test)]
mod tests;
