//! The templates: built in, and a person's own in place of them.

use std::{collections::BTreeMap, fmt};

use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig, value::Serde};
use orch_shared::{alert::PromptKind, text::Visible};
use serde::Serialize;

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
    cause: String,
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the template {}.md: {}", self.kind, self.cause)
    }
}

impl Templates {
    /// The built-in templates, with those of a person in place of them where they can be read.
    #[must_use]
    pub fn with_overrides(own: impl IntoIterator<Item = (PromptKind, String)>) -> (Self, Vec<TemplateProblem>) {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(syntax());
        environment.set_fuel(Some(FUEL));
        // Values are quoted for their place before they come here; escaping for HTML would break them.
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        let mut problems = Vec::new();
        let own: BTreeMap<PromptKind, String> = own.into_iter().collect();
        let pieces = PIECES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let built_in = BUILT_IN.iter().map(|(kind, text)| (file(*kind), (*text).to_owned()));
        for (name, text) in pieces.chain(built_in) {
            // These are part of the program; a test renders each.
            drop(environment.add_template_owned(name, text));
        }
        for (kind, text) in own {
            if let Err(error) = environment.add_template_owned(file(kind), text) {
                problems.push(TemplateProblem { kind, cause: Visible(&error.to_string()).to_string() });
            }
        }
        (Self { environment }, problems)
    }

    pub(super) fn render(&self, kind: PromptKind, context: &impl Serialize) -> Result<String, String> {
        let template = self.environment.get_template(&file(kind)).map_err(|error| error.to_string())?;
        template.render(Serde(context)).map_err(|error| Visible(&format!("{error:#}")).to_string())
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

fn file(kind: PromptKind) -> String {
    format!("{kind}.md")
}
