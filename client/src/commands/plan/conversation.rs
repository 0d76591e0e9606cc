//! The question at the end of a manifest, on a terminal: yes, modify, clarify first, sequential (domain.md section 10).

use std::io::stdin;

use orch_shared::{
    plan::{Clarification, ItemId, PlanReport},
    protocol::{PlanSelector, RepoSelector, Request},
};

use super::{Ended, accepted, ask, editor};
use crate::{
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{print, shown},
    selectors,
};

/// What the person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Accept,
    Modify,
    Clarify,
    Sequential,
    Leave,
}

/// Shows the draft and asks, until it is accepted or left.
pub(super) fn hold(connection: &mut Connection, mut report: PlanReport) -> Ended {
    loop {
        print(&report.text)?;
        let plan = PlanSelector { id: Some(report.plan.as_str().to_owned()), repo: around()? };
        let changed = match choose(&report)? {
            Choice::Leave => {
                print(&format!("Left as draft {}. Go on with `orchctl plan accept`, or show it.\n", report.plan))?;
                return Ok(exit_code::OK);
            }
            Choice::Accept => ask(connection, Request::AcceptPlan { plan }).map(Some),
            Choice::Modify => editor::edit(connection, &plan).map(Some),
            Choice::Sequential => ask(connection, Request::SequencePlan { plan }).map(Some),
            Choice::Clarify => clarify(connection, &plan, &report),
        };
        match changed {
            Ok(Some(next)) if next.run.is_some() => {
                print(&accepted(&next))?;
                return Ok(exit_code::OK);
            }
            Ok(Some(next)) => report = next,
            Ok(None) => {}
            Err(error) => {
                // The draft is as it was; the person may want something else.
                error.print();
            }
        }
    }
}

fn choose(report: &PlanReport) -> Result<Choice, CommandError> {
    let n_questions = report.manifest.clarify.len();
    loop {
        print(&format!("[y]es, [m]odify, [c]larify first ({n_questions}), [s]equential, or Enter to leave it: "))?;
        let Some(line) = read_line()? else { return Ok(Choice::Leave) };
        if let Some(choice) = parse(&line) {
            return Ok(choice);
        }
    }
}

/// A choice, by its first letter or its word; none for what is neither.
fn parse(line: &str) -> Option<Choice> {
    Some(match line.trim().to_lowercase().as_str() {
        "y" | "yes" => Choice::Accept,
        "m" | "modify" => Choice::Modify,
        "c" | "clarify" | "clarify first" => Choice::Clarify,
        "s" | "sequential" => Choice::Sequential,
        "" | "q" | "quit" | "n" | "no" => Choice::Leave,
        _ => return None,
    })
}

/// Asks each open question for files; an empty line goes on to the next.
fn clarify(
    connection: &mut Connection,
    plan: &PlanSelector,
    report: &PlanReport,
) -> Result<Option<PlanReport>, CommandError> {
    let mut last = None;
    for question in &report.manifest.clarify {
        print(&format!("\n{}: {}\n  {}\n", question.item, shown(&question.original), question.question))?;
        for candidate in &question.candidates {
            print(&format!("    {}\n", shown(candidate)))?;
        }
        print("Files or directories, `drop`, or Enter to leave it open: ")?;
        let Some(line) = read_line()? else { break };
        if let Some(said) = read_answer(&line) {
            last = Some(say(connection, plan, question.item, said)?);
        }
    }
    Ok(last)
}

fn read_answer(line: &str) -> Option<Clarification> {
    let words: Vec<String> =
        line.split([' ', ',']).filter(|word| !word.is_empty()).map(str::trim).map(String::from).collect();
    match words.as_slice() {
        [] => None,
        [word] if word == "drop" => Some(Clarification { dropped: true, ..Clarification::default() }),
        _ => Some(Clarification { scope: words, ..Clarification::default() }),
    }
}

fn say(
    connection: &mut Connection,
    plan: &PlanSelector,
    item: ItemId,
    said: Clarification,
) -> Result<PlanReport, CommandError> {
    ask(connection, Request::ClarifyItem { plan: plan.clone(), item: item.to_string(), said })
}

/// A line that the person typed; none at the end of the input.
fn read_line() -> Result<Option<String>, CommandError> {
    let mut line = String::new();
    let read = stdin().read_line(&mut line);
    match read.map_err(|error| CommandError::failed("what you type cannot be read").cause(error))? {
        0 => Ok(None),
        _ => Ok(Some(line.trim().to_owned())),
    }
}

fn around() -> Result<RepoSelector, CommandError> {
    selectors::repo(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_a_letter_or_its_word_and_nothing_else() {
        for (line, choice) in [
            ("y", Some(Choice::Accept)),
            (" YES\n", Some(Choice::Accept)),
            ("m", Some(Choice::Modify)),
            ("clarify first", Some(Choice::Clarify)),
            ("s", Some(Choice::Sequential)),
            ("", Some(Choice::Leave)),
            ("yikes", None),
        ] {
            assert_eq!(parse(line), choice, "{line}");
        }
    }

    #[test]
    fn an_answer_is_files_or_that_the_item_goes() {
        assert_eq!(read_answer("  "), None);
        assert!(read_answer("drop").is_some_and(|said| said.dropped && said.scope.is_empty()));
        assert_eq!(read_answer("a.rs, b/").map(|said| said.scope), Some(vec!["a.rs".to_owned(), "b/".to_owned()]));
    }
}
