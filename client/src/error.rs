//! Errors for people: a sentence, what lies behind it, what to do; and the exit code that says of which kind it is.

use std::{fmt::Display, io::Write as _};

use orch_shared::{
    protocol::{Failure, FailureKind},
    text::Visible,
};

use crate::exit_code;

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub(crate) struct CommandError {
    code: u8,
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
}

impl CommandError {
    pub(crate) fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), causes: Vec::new(), hints: Vec::new() }
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(exit_code::FAILED, message)
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(exit_code::USAGE, message)
    }

    /// The daemon answered with something else than this request is answered with.
    pub(crate) fn unexpected_answer() -> Self {
        Self::failed("the daemon gave an answer to another question").hint("restart it: `orchctl daemon restart`")
    }

    pub(crate) fn cause(mut self, cause: impl Display) -> Self {
        self.causes.push(cause.to_string());
        self
    }

    pub(crate) fn hint(mut self, hint: impl Display) -> Self {
        self.hints.push(hint.to_string());
        self
    }

    /// Adds the error and everything behind it as causes.
    pub(crate) fn because(mut self, error: &dyn std::error::Error) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.causes.push(error.to_string());
            cause = error.source();
        }
        self
    }

    /// The same error as one of another kind.
    pub(crate) fn with_exit_code(mut self, code: u8) -> Self {
        self.code = code;
        self
    }

    /// What is wrong, and what to do, for a list.
    pub(crate) fn in_one_line(&self) -> (String, Option<String>) {
        let what = std::iter::once(&self.message).chain(&self.causes).cloned().collect::<Vec<_>>().join(": ");
        (what, self.hints.first().cloned())
    }

    pub(crate) const fn exit_code(&self) -> u8 {
        self.code
    }

    pub(crate) fn print(&self) {
        let mut lines = vec![format!("error: {}", Visible(&self.message))];
        lines.extend(self.causes.iter().map(|cause| format!("cause: {}", Visible(cause))));
        lines.extend(self.hints.iter().map(|hint| format!("hint: {}", Visible(hint))));
        lines.push(String::new());
        // Without a standard error there is nobody to tell.
        drop(std::io::stderr().lock().write_all(lines.join("\n").as_bytes()));
    }
}

impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        let code = match failure.kind {
            FailureKind::Failed => exit_code::FAILED,
            FailureKind::Usage => exit_code::USAGE,
            FailureKind::NotFound => exit_code::NOT_FOUND,
        };
        Self { code, message: failure.message, causes: failure.causes, hints: failure.hints }
    }
}
