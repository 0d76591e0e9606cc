//! The launch script of a worker: an agent, started in the right worktree with the worker's first prompt.

use orch_shared::{
    config::{Argument, Piece, Placeholder},
    setup::LaunchFacts,
};

use super::{PREAMBLE, ScriptError, absolute, branch, named, relative, shown, visible};

/// What must be so before an agent is started.
const CHECKS: &str = include_str!("launch/checks.sh");

/// Renders the launch script.
///
/// It makes sure of directory and branch, and that the prompt is there, before it turns into the agent. The prompt is one
/// argument, whatever it holds.
///
/// # Errors
/// When a value cannot be written in a script, or when the agent is to ask for no leave and nothing is known for that.
pub fn render_launch(facts: &LaunchFacts) -> Result<String, ScriptError> {
    let agent = &facts.agent;
    if facts.unattended && agent.unattended.is_empty() {
        return Err(ScriptError::NeverUnattended { agent: agent.name.to_string() });
    }
    let task = facts.task.as_str();
    let filled = Filled::of(facts)?;
    let flags = if facts.unattended { agent.unattended.as_slice() } else { &[] };
    let arguments = flags.iter().chain(&agent.arguments);
    let words = arguments.map(|argument| filled.word(argument)).collect::<Result<Vec<_>, _>>()?;
    let program = named("the program of the agent", agent.program.as_bytes())?;
    let command = [vec![program.clone()], words].concat().join(" ");
    let (number, name, slug) = (facts.number, agent.name.as_str(), facts.slug.as_str());
    let repo = visible(facts.repo.as_str().as_bytes());
    let leave = if facts.unattended {
        "The agent asks for no leave, as was asked for: it does whatever you could do."
    } else {
        "The agent asks for leave as it always does."
    };
    // With a dot behind it, since a shell drops the newlines at the end of what it reads.
    let reads = if Filled::reads_prompt(&agent.arguments) || Filled::reads_prompt(flags) {
        "text=$(cat -- \"${kickoff}\" && printf .)\ntext=${text%.}\n"
    } else {
        ""
    };
    let program_shown = shown("the program of the agent", agent.program.as_bytes())?;
    let worktree_shown = shown("the worktree", facts.worktree.as_bytes())?;
    let Filled { task: task_quoted, worktree, branch, kickoff, kickoff_below, kickoff_shown } = &filled;
    Ok(format!(
        "#!/bin/sh\n\
         # Worker {number} of {repo}, {task}-{slug}: starts {name} in its worktree, with its first prompt.\n\
         # Written by `orchctl launch`. {leave}\n\
         # Run it from a file, in a terminal: the agent reads what is typed there.\n\
         {PREAMBLE}\
         \n\
         task={task_quoted}\n\
         branch={branch}\n\
         worktree={worktree}\n\
         worktree_shown={worktree_shown}\n\
         kickoff={kickoff}\n\
         kickoff_below={kickoff_below}\n\
         kickoff_shown={kickoff_shown}\n\
         program={program}\n\
         program_shown={program_shown}\n\
         \n\
         {CHECKS}\
         \n\
         {reads}\
         exec {command}\n"
    ))
}

/// What placeholders become: quoted words.
struct Filled {
    worktree: String,
    branch: String,
    task: String,
    /// The kickoff file by its whole path.
    kickoff: String,
    kickoff_below: String,
    kickoff_shown: String,
}

impl Filled {
    fn of(facts: &LaunchFacts) -> Result<Self, ScriptError> {
        let task = facts.task.as_str();
        let worktree = absolute("the worktree", &facts.worktree)?;
        let below = relative("the file of the prompt", &facts.kickoff)?;
        let kickoff = [worktree, b"/", below].concat();
        Ok(Self {
            worktree: named("the worktree", worktree)?,
            branch: named("the branch", branch("the branch", &facts.branch)?)?,
            task: named("the task", task.as_bytes())?,
            kickoff: named("the file of the prompt", &kickoff)?,
            kickoff_below: named("the file of the prompt", below)?,
            kickoff_shown: shown("the file of the prompt", below)?,
        })
    }

    /// True when the text of the prompt is wanted, and not only its path.
    fn reads_prompt(arguments: &[Argument]) -> bool {
        arguments.iter().any(|argument| argument.0.contains(&Piece::Placeholder(Placeholder::Prompt)))
    }

    /// An argument of the agent, as one word.
    fn word(&self, argument: &Argument) -> Result<String, ScriptError> {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => named("an argument of the agent", text.as_bytes()),
            Piece::Placeholder(Placeholder::Prompt) => Ok("\"${text}\"".to_owned()),
            Piece::Placeholder(Placeholder::PromptFile) => Ok(self.kickoff.clone()),
            Piece::Placeholder(Placeholder::Worktree) => Ok(self.worktree.clone()),
            Piece::Placeholder(Placeholder::Branch) => Ok(self.branch.clone()),
            Piece::Placeholder(Placeholder::Task) => Ok(self.task.clone()),
        };
        if argument.0.is_empty() {
            return Ok("''".to_owned());
        }
        argument.0.iter().map(piece).collect()
    }
}

#[cfg(test)]
mod tests;
