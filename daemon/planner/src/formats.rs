//! The formats that people keep work in. A new one is one file here and one line in [`FORMATS`].

mod ai_dev_tasks;
mod backlog;
mod beads;
mod ccpm;
mod github;
mod gsd_plan;
mod gsd_roadmap;
mod issue_files;
mod issue_table;
mod json;
mod kiro;
mod matter;
mod openspec;
mod outline;
mod ralph;
mod record;
mod spec_kit;
mod spec_kitty;
mod spec_workflow;
mod superpowers;
mod task_files;
mod task_master;
#[cfg(test)]
mod tests;

use crate::{
    decode::Text,
    draft::{Reading, Said},
    input::Refusal,
    markdown,
};

/// One way to write work down.
pub struct Format {
    /// Its name in manifests.
    pub name: &'static str,
    /// True when a document is surely of this format.
    pub recognises: fn(&Text) -> bool,
    /// Reads a document of this format.
    pub read: fn(&Text) -> Result<Reading, Refusal>,
}

/// All of them, the most particular first; free text is what remains.
pub const FORMATS: &[Format] = &[
    json::FORMAT,
    Format { name: "backlog.md", recognises: backlog::recognises, read: backlog::read },
    Format { name: "ccpm-task", recognises: ccpm::recognises, read: ccpm::read },
    Format { name: "ccpm-epic", recognises: ccpm::recognises_epic, read: ccpm::read_epic },
    Format { name: "gsd-plan", recognises: gsd_plan::recognises, read: gsd_plan::read },
    Format { name: "spec-kitty", recognises: spec_kitty::recognises, read: spec_kitty::read },
    Format { name: "spec-kit", recognises: spec_kit::recognises, read: spec_kit::read },
    Format { name: "spec-workflow", recognises: spec_workflow::recognises, read: spec_workflow::read },
    Format { name: "kiro", recognises: kiro::recognises, read: kiro::read },
    Format { name: "superpowers-plan", recognises: superpowers::recognises, read: superpowers::read },
    Format { name: "ai-dev-tasks", recognises: ai_dev_tasks::recognises, read: ai_dev_tasks::read },
    Format { name: "openspec", recognises: openspec::recognises, read: openspec::read },
    Format { name: "gsd-roadmap", recognises: gsd_roadmap::recognises, read: gsd_roadmap::read },
    Format { name: "task-file", recognises: task_files::recognises, read: task_files::read },
    Format { name: "issue-file", recognises: issue_files::recognises, read: issue_files::read },
    Format { name: "issue-table", recognises: issue_table::recognises, read: issue_table::read },
];

/// Reads each document by the first format that recognises it.
///
/// # Errors
/// When a document is broken in the terms of its own format.
pub fn read(texts: &[Text]) -> Result<Vec<Reading>, Refusal> {
    texts.iter().map(read_one).collect()
}

/// Reads one document.
///
/// # Errors
/// When it is broken in the terms of its own format.
pub fn read_one(text: &Text) -> Result<Reading, Refusal> {
    let mut reading = match FORMATS.iter().find(|format| (format.recognises)(text)) {
        Some(format) => (format.read)(text)?,
        None => markdown::read(text),
    };
    let noticed = text.warnings.iter().filter(|what| !reading.warnings.iter().any(|said| said.what == **what));
    let noticed: Vec<Said<String>> = noticed.map(|what| Said { what: what.clone(), line: None }).collect();
    reading.warnings.extend(noticed);
    Ok(reading)
}
