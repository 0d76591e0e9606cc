//! `orchctl prompt`: the Markdown to paste, to the terminal, the clipboard, or as a path.

use orch_shared::{
    alert::{PromptKind, WayOut},
    protocol::{Request, Response},
    text::Visible,
};
use serde::Serialize;

use super::Ended;
use crate::{
    cli::PromptArgs,
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{
        clipboard::{self, Taken},
        json, print, tell,
    },
    selectors,
};

#[derive(Serialize)]
struct Document {
    schema: u32,
    kind: PromptKind,
    text: String,
    path: String,
}

pub(super) fn run(args: PromptArgs) -> Ended {
    let kind = PromptKind::parse(&args.kind).ok_or_else(|| CommandError::usage("there is no such prompt"))?;
    check_options(kind, &args)?;
    if args.copy {
        clipboard::look()?;
    }
    let request = Request::RenderPrompt {
        kind,
        task: selectors::task(&args.task)?,
        answer: args.answer,
        choose: args.choose.as_deref().and_then(WayOut::parse),
        to: args.to,
    };
    let mut connection = Connection::open()?;
    let Response::Prompt { text, path } = connection.ask(request)? else {
        return Err(CommandError::unexpected_answer());
    };
    warn_of_template(&mut connection, kind);
    let path = path.as_path().display().to_string();
    if args.json {
        json::print(&Document { schema: orch_shared::report::SCHEMA, kind, text, path })?;
    } else if args.path {
        print(&(path + "\n"))?;
    } else if args.copy {
        match clipboard::copy(&text)? {
            Taken::ByProgram => tell("it is in the clipboard: paste it into the worker's session"),
            Taken::ByTerminal => {
                tell("handed to the terminal (OSC 52); if nothing can be pasted, allow it in the terminal's settings");
            }
        }
    } else {
        print(&text)?;
    }
    Ok(exit_code::OK)
}

/// Says so where the person's own template could not be used. The prompt is there all the same.
fn warn_of_template(connection: &mut Connection, kind: PromptKind) {
    let Ok(Response::Daemon(report)) = connection.ask(Request::DescribeDaemon) else { return };
    let own = format!("{kind}.md: ");
    let broken = report.checks.iter().filter(|check| check.name == "templates" && !check.ok);
    for check in broken.filter(|check| check.finding.contains(&own)) {
        tell(&format!("warning: {}", Visible(&check.finding)));
        if let Some(remedy) = &check.remedy {
            tell(&format!("hint: {}", Visible(remedy)));
        }
    }
}

/// An option that this prompt has no place for would be lost in silence.
fn check_options(kind: PromptKind, args: &PromptArgs) -> Result<(), CommandError> {
    let options = [
        ("--answer", args.answer.is_some(), PromptKind::Resume),
        ("--choose", args.choose.is_some(), PromptKind::Deadlock),
        ("--to", args.to.is_some(), PromptKind::Handover),
    ];
    let lost = options.into_iter().find(|(_, is_given, of)| *is_given && *of != kind);
    lost.map_or(Ok(()), |(option, _, of)| {
        let words = format!("`{option}` belongs to `orchctl prompt {of}`, and `{kind}` has no place for it");
        Err(CommandError::usage(words).hint(format!("leave out `{option}`, or ask for `{of}`")))
    })
}
