//! The templates: built in, and a person's own in place of them.

use std::{collections::BTreeMap, fmt};

use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig, value::Serde};
use orch_shared::{alert::PromptKind, text::Visible};
use serde::Serialize;

use super::sample;

/// Steps that a template may take: enough for a thousand items, and an end to any loop.
const FUEL: u64 = 200_000;

const BUILT_IN: &[(PromptKind, &str)] = &[
    (PromptKind::Resume, include_str!("../../templates/resume.md")),
    (PromptKind::Continue, include_str!("../../templates/continue.md")),
    (PromptKind::WrongBranch, include_str!("../../templates/wrong-branch.md")),
    (PromptKind::Deadlock, include_str!("../../templates/deadlock.md")),
    (PromptKind::Nudge, include_str!("../../templates/nudge.md")),
    (PromptKind::Kickoff, include_str!("../../templates/kickoff.md")),
    (PromptKind::Handover, include_str!("../../templates/handover.md")),
    (PromptKind::Scope, include_str!("../../templates/scope.md")),
    (PromptKind::Conflict, include_str!("../../templates/conflict.md")),
];
/// Pieces that several templates include.
const PIECES: &[(&str, &str)] = &[
    ("check.md", include_str!("../../templates/check.md")),
    ("protocol.md", include_str!("../../templates/protocol.md")),
    ("completed.md", include_str!("../../templates/completed.md")),
    ("uncommitted.md", include_str!("../../templates/uncommitted.md")),
    ("needs.md", include_str!("../../templates/needs.md")),
    ("remaining.md", include_str!("../../templates/remaining.md")),
    ("owned.md", include_str!("../../templates/owned.md")),
];

/// The templates to render with.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

/// A person's template that cannot be used; the built-in one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateProblem {
    kind: PromptKind,
    /// Line and column, from 1, as far as they are known.
    at: (Option<usize>, Option<usize>),
    cause: String,
}

impl TemplateProblem {
    fn new(kind: PromptKind, error: &minijinja::Error) -> Self {
        let column = error.template_source().zip(error.range()).and_then(|(source, range)| {
            let before = source.get(..range.start)?;
            Some(before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
        });
        let mut cause = error.kind().to_string();
        if let Some(detail) = error.detail() {
            cause += &format!(": {detail}");
        }
        // Of a piece that it includes, the line is that of the piece.
        if let Some(name) = error.name().filter(|name| *name != file(kind)) {
            cause += &format!(", in {name}");
        }
        Self { kind, at: (error.line(), column), cause: Visible(&cause).to_string() }
    }

    /// Which template.
    #[must_use]
    pub const fn kind(&self) -> PromptKind {
        self.kind
    }
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the template {}.md: ", self.kind)?;
        match self.at {
            (Some(line), Some(column)) => write!(f, "line {line}, column {column}: ")?,
            (Some(line), None) => write!(f, "line {line}: ")?,
            (None, _) => {}
        }
        f.write_str(&self.cause)
    }
}

impl Templates {
    /// The built-in templates, with those of a person in place of them where they can be used.
    ///
    /// Each is tried with facts in which everything happens and with facts in which nothing does, so that a mistake is
    /// found before a prompt is wanted.
    #[must_use]
    pub fn with_overrides(own: impl IntoIterator<Item = (PromptKind, String)>) -> (Self, Vec<TemplateProblem>) {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(syntax());
        environment.set_fuel(Some(FUEL));
        // Errors know their place.
        environment.set_debug(true);
        // Values are quoted for their place before they come here; escaping for HTML would break them.
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        let pieces = PIECES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let built_in = BUILT_IN.iter().map(|(kind, text)| (built_in(*kind), (*text).to_owned()));
        for (name, text) in pieces.chain(built_in) {
            // These are part of the program; a test renders each.
            drop(environment.add_template_owned(name, text));
        }
        let mut templates = Self { environment };
        let mut problems = Vec::new();
        for (kind, text) in own.into_iter().collect::<BTreeMap<_, _>>() {
            let added = templates.environment.add_template_owned(file(kind), text);
            if let Err(error) = added.and_then(|()| templates.try_out(kind)) {
                problems.push(TemplateProblem::new(kind, &error));
                templates.environment.remove_template(&file(kind));
            }
        }
        (templates, problems)
    }

    /// Renders a person's own template of all that it may be asked for.
    fn try_out(&self, kind: PromptKind) -> Result<(), minijinja::Error> {
        let template = self.environment.get_template(&file(kind))?;
        sample::contexts(kind).iter().try_for_each(|context| template.render(Serde(context)).map(drop))
    }

    /// Renders by the person's own template, else by the built-in one, and says why where the own one cannot be used.
    pub(super) fn render(
        &self,
        kind: PromptKind,
        context: &impl Serialize,
    ) -> Result<(String, Option<TemplateProblem>), String> {
        let own = self.environment.get_template(&file(kind)).ok();
        let problem = match own.map(|template| template.render(Serde(context))) {
            Some(Ok(text)) => return Ok((text, None)),
            Some(Err(error)) => Some(TemplateProblem::new(kind, &error)),
            None => None,
        };
        let template = self.environment.get_template(&built_in(kind)).map_err(|error| error.to_string())?;
        let text = template.render(Serde(context)).map_err(|error| TemplateProblem::new(kind, &error).to_string())?;
        Ok((text, problem))
    }
}

impl Default for Templates {
    fn default() -> Self {
        Self::with_overrides([]).0
    }
}

/// Tags on lines of their own leave no trace.
fn syntax() -> SyntaxConfig {
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    // Only delimiters can be refused, and these are the usual ones.
    syntax.unwrap_or_default()
}

/// The name of a person's own template.
fn file(kind: PromptKind) -> String {
    format!("{kind}.md")
}

/// The name of the built-in one.
fn built_in(kind: PromptKind) -> String {
    format!("built-in {kind}.md")
}
