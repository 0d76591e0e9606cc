//! Prompts: Markdown to paste into an agent session (domain.md section 9).
//!
//! Fact and quotation are kept apart: what a worker, a ref or a path says is quoted as data with its source, and cannot
//! open a heading, end a fence or be read as an instruction of ours. Commands are built here, from quoted words.

mod context;
mod sample;
mod templates;

use orch_shared::{
    alert::{PromptKind, WayOut},
    prompting::{ConflictFacts, PromptFacts},
    time::Timestamp,
};
use thiserror::Error;

pub use crate::quote::shell::Unquotable;
pub use templates::{TemplateProblem, Templates};

/// A prompt is cut at so many bytes; what is cut is said, and the protocol stays.
const MOST_BYTES: usize = 16 * 1024;

/// What is to be rendered.
#[derive(Clone, Copy, Debug)]
pub struct PromptRequest<'a> {
    /// Which prompt.
    pub prompt: Prompt<'a>,
    /// What is known of its worker.
    pub facts: &'a PromptFacts,
    /// When it is rendered.
    pub now: Timestamp,
}

/// Which prompt, with what it alone speaks of (domain.md section 9).
#[derive(Clone, Copy, Debug)]
pub enum Prompt<'a> {
    /// Begin.
    Kickoff,
    /// Go on after silence.
    Continue,
    /// Go on after a block or a need.
    Resume {
        /// A person's answer to what blocks the worker.
        answer: Option<&'a str>,
    },
    /// Break a circle of waiting.
    Deadlock {
        /// What is known of its other members.
        others: &'a [PromptFacts],
        /// The way out.
        choose: WayOut,
    },
    /// Bring commits back to their branch.
    WrongBranch,
    /// Others wait.
    Nudge,
    /// Take over what is left.
    Handover {
        /// Who takes it over: another worker, or none for a new session in the same worktree.
        to: Option<&'a PromptFacts>,
    },
    /// Stay within the scope.
    Scope,
    /// Settle a conflict.
    Conflict {
        /// The other side.
        with: &'a PromptFacts,
        /// What does not go together.
        facts: &'a ConflictFacts,
    },
}

impl Prompt<'_> {
    /// Which kind it is, as people ask for it.
    #[must_use]
    pub const fn kind(&self) -> PromptKind {
        match self {
            Self::Kickoff => PromptKind::Kickoff,
            Self::Continue => PromptKind::Continue,
            Self::Resume { .. } => PromptKind::Resume,
            Self::Deadlock { .. } => PromptKind::Deadlock,
            Self::WrongBranch => PromptKind::WrongBranch,
            Self::Nudge => PromptKind::Nudge,
            Self::Handover { .. } => PromptKind::Handover,
            Self::Scope => PromptKind::Scope,
            Self::Conflict { .. } => PromptKind::Conflict,
        }
    }
}

/// Why there is no prompt.
#[derive(Debug, Error)]
pub enum PromptError {
    /// It speaks of what the plan gives to the worker, and no plan names it.
    #[error("the prompt `{kind}` needs a plan that names the worker, and none is carried out")]
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

/// A prompt, as it is to be pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Markdown.
    pub text: String,
    /// Why the person's own template was not used, where there is one that could not be.
    pub passed_over: Option<TemplateProblem>,
}

/// Renders a prompt.
///
/// # Errors
/// When the kind needs what is not there, or a value cannot be quoted for a command.
pub fn render_prompt(templates: &Templates, request: &PromptRequest<'_>) -> Result<Rendered, PromptError> {
    let kind = request.prompt.kind();
    match request.prompt {
        Prompt::Deadlock { .. } if request.facts.cycle.is_empty() => return Err(PromptError::NoDeadlock),
        Prompt::Kickoff | Prompt::Scope if request.facts.planned.is_none() => {
            return Err(PromptError::NeedsAPlan { kind });
        }
        _ => {}
    }
    let context = context::of(request).map_err(PromptError::Unquotable)?;
    let rendered = templates.render(kind, &context);
    let (text, passed_over) = rendered.map_err(|cause| PromptError::Template { kind, cause })?;
    Ok(Rendered { text: cut(set_apart(&text)), passed_over })
}

/// Puts an empty line behind a quotation where a paragraph follows: Markdown would count its lines to the quotation.
fn set_apart(text: &str) -> String {
    let mut apart = String::with_capacity(text.len() + 64);
    let (mut is_quoted, mut is_fenced) = (false, false);
    for line in text.split_inclusive('\n') {
        is_fenced ^= is_fence(line);
        let begins_a_block = ["- ", "#", "```"].iter().any(|mark| line.starts_with(mark)) || line.trim().is_empty();
        let is_quotation = line.starts_with('>') && !is_fenced;
        if is_quoted && !is_quotation && !begins_a_block {
            apart.push('\n');
        }
        apart.push_str(line);
        is_quoted = is_quotation;
    }
    apart
}

fn is_fence(line: &str) -> bool {
    line.starts_with("```")
}

/// Cuts a text that grew too long, at the end of a line and not among commands. Its last section stays: the protocol.
fn cut(text: String) -> String {
    if text.len() <= MOST_BYTES {
        return text;
    }
    let last = text.rfind("\n## ").filter(|at| text.len() - at < MOST_BYTES / 4).map_or("", |at| &text[at..]);
    let mut end = text.floor_char_boundary(MOST_BYTES - last.len());
    end = text[..end].rfind('\n').unwrap_or(0);
    let mut at = 0;
    let mut opened = None;
    for line in text[..end].split_inclusive('\n') {
        if is_fence(line) {
            opened = if opened.is_some() { None } else { Some(at) };
        }
        at += line.len();
    }
    let kept = text[..opened.unwrap_or(end)].trim_end();
    format!("{kept}\n\n(cut: the prompt was longer than {MOST_BYTES} bytes)\n{last}")
}

#[cfg(test)]
mod tests;
