//! Prompts: Markdown to paste into an agent session (domain.md section 9).
//!
//! Fact and quotation are kept apart: what a worker, a ref or a path says is quoted as data with its source, and cannot
//! open a heading, end a fence or be read as an instruction of ours. Commands are built here, from quoted words.

mod context;
mod templates;

use orch_shared::{
    alert::{PromptKind, WayOut},
    prompting::PromptFacts,
    time::Timestamp,
};
use thiserror::Error;

pub use crate::quote::shell::Unquotable;
pub use templates::{TemplateProblem, Templates};

/// A prompt is cut at so many bytes; what is cut is said.
const MOST_BYTES: usize = 16 * 1024;

/// What is to be rendered.
#[derive(Clone, Copy, Debug)]
pub struct PromptRequest<'a> {
    /// Which prompt.
    pub kind: PromptKind,
    /// What is known of its worker.
    pub facts: &'a PromptFacts,
    /// The same of the other members of a deadlock.
    pub others: &'a [PromptFacts],
    /// A person's answer to what blocks the worker.
    pub answer: Option<&'a str>,
    /// The way out of a deadlock.
    pub choose: WayOut,
    /// When it is rendered.
    pub now: Timestamp,
}

/// Why there is no prompt.
#[derive(Debug, Error)]
pub enum PromptError {
    /// It belongs to a plan, and plans are not there yet.
    #[error("the prompt `{kind}` needs a plan, and this version makes none")]
    NeedsAPlan {
        /// Which.
        kind: PromptKind,
    },
    /// The worker is in no circle.
    #[error("the worker is in no deadlock")]
    NoDeadlock,
    /// A value cannot be put into a command.
    #[error("a command cannot be made")]
    Unquotable(#[source] Unquotable),
    /// The template fails.
    #[error("the template of `{kind}` fails: {cause}")]
    Template {
        /// Which.
        kind: PromptKind,
        /// Why, with the line.
        cause: String,
    },
}

/// Renders a prompt.
///
/// # Errors
/// When the kind needs what is not there, or a value cannot be quoted for a command.
pub fn render_prompt(templates: &Templates, request: &PromptRequest<'_>) -> Result<String, PromptError> {
    match request.kind {
        PromptKind::Resume | PromptKind::Continue | PromptKind::WrongBranch | PromptKind::Nudge => {}
        PromptKind::Deadlock if request.facts.cycle.is_empty() => return Err(PromptError::NoDeadlock),
        PromptKind::Deadlock => {}
        kind @ (PromptKind::Kickoff | PromptKind::Handover | PromptKind::Scope | PromptKind::Conflict) => {
            return Err(PromptError::NeedsAPlan { kind });
        }
    }
    let context = context::of(request).map_err(PromptError::Unquotable)?;
    let text = templates
        .render(request.kind, &context)
        .map_err(|cause| PromptError::Template { kind: request.kind, cause })?;
    Ok(cut(text))
}

/// Cuts a text that grew too long at the end of a line.
fn cut(text: String) -> String {
    if text.len() <= MOST_BYTES {
        return text;
    }
    let end = text[..text.floor_char_boundary(MOST_BYTES)].rfind('\n').unwrap_or(0);
    format!("{}\n\n(cut: the prompt was longer than {MOST_BYTES} bytes)\n", &text[..end])
}

#[cfg(test)]
mod tests;
