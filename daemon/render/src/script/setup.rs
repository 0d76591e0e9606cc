//! The setup script: one worktree for each worker, with its first prompt in it. Everything is checked before it writes.

use std::{collections::BTreeMap, fmt::Write as _};

use orch_shared::{
    ids::GitPath,
    setup::{KICKOFF_FILE, SetupFacts, WorkerSetup},
    text::deceives,
};

use super::{PREAMBLE, ScriptError, absolute, branch, named, relative, shown, unfit, visible};

/// What the script can do; which workers there are stands behind it.
const FUNCTIONS: &str = include_str!("setup/functions.sh");

/// Renders the setup script.
///
/// It stops before it writes when the repo, its base or a worker's place is not what it was made for, and at the first
/// command that fails; it can be run again at any time, and leaves alone what is there. No hook of the repo is run.
///
/// # Errors
/// When a value cannot be written in a script or is no place for a worktree, or when there is nobody to set up.
pub fn render_setup(facts: &SetupFacts) -> Result<String, ScriptError> {
    let workers = facts.workers.iter().map(|worker| Worker::of(facts, worker)).collect::<Result<Vec<_>, _>>()?;
    if workers.is_empty() {
        return Err(ScriptError::NoWorkers);
    }
    refuse_sharing(&facts.workers)?;
    let mut script = head(facts)?;
    script.push_str(FUNCTIONS);
    script.push_str("\ncheck_git\ncheck_repo\n");
    for worker in &workers {
        line(&mut script, &["check_worker", &worker.task, &worker.branch, &worker.place, &worker.shown, &worker.typed]);
    }
    script.push_str("if [ \"${n_missing}\" -ne 0 ]; then\n    check_base\n    check_disk\n    tell_base\nfi\n");
    script.push_str("\n# Nothing was written so far.\ndoing='telling git what to ignore'\nignore '/.orch/'\n");
    for (pattern, place) in ignored(facts) {
        let (pattern, place) = (named("a directory of worktrees", &pattern)?, named("a worktree", place.as_bytes())?);
        line(&mut script, &["ignore_worktrees", &pattern, &place]);
    }
    for worker in &workers {
        script.push('\n');
        let reason = named(
            "the plan",
            format!("{} of {}, for orchctl", worker.name, visible(facts.plan.as_str().as_bytes())).as_bytes(),
        )?;
        line(&mut script, &["make_worktree", &worker.task, &worker.branch, &worker.place, &worker.shown, &reason]);
        let end = delimiter(worker.kickoff);
        line(&mut script, &["place_kickoff", &worker.task, &worker.place, &format!("<<'{end}'")]);
        let newline = if worker.kickoff.is_empty() || worker.kickoff.ends_with('\n') { "" } else { "\n" };
        script.extend([worker.kickoff, newline, &end, "\n"]);
        for (below, as_shown) in copies(facts)? {
            line(&mut script, &["copy_into", &worker.task, &worker.place, &below, &as_shown]);
        }
    }
    script.push_str("\nlist=$(repo_git worktree list --porcelain) || failed\n");
    for worker in &workers {
        line(&mut script, &["verify_worker", &worker.task, &worker.branch, &worker.place, &worker.shown]);
    }
    script.push_str(
        "\nsay \"done: $(many \"${n_made}\" worktree) made, ${n_kept} kept\"\n\
         say 'next: start an agent in each, as `orchctl launch` says, and watch them with: orchctl status'\n",
    );
    Ok(script)
}

/// A worker's values, quoted.
struct Worker<'a> {
    /// Not quoted, and nothing but what the grammar of ids allows.
    name: &'a str,
    task: String,
    branch: String,
    place: String,
    shown: String,
    typed: String,
    kickoff: &'a str,
}

impl<'a> Worker<'a> {
    fn of(facts: &SetupFacts, worker: &'a WorkerSetup) -> Result<Self, ScriptError> {
        let task = worker.task.as_str();
        let what = |thing: &str| format!("the {thing} of {task}");
        let short = branch(&what("branch"), &worker.branch)?;
        let place = absolute(&what("worktree"), &worker.worktree)?;
        if facts.repo_path.as_path().starts_with(worker.worktree.as_path()) {
            return Err(unfit(&what("worktree"), place, "a place beside or below the repo"));
        }
        let hidden = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || deceives(c);
        if let Some((at, found)) = worker.kickoff.split('\n').enumerate().find(|(_, line)| line.contains(hidden)) {
            let shown = visible(found.as_bytes());
            return Err(ScriptError::Prompt { task: task.to_owned(), line: at + 1, shown });
        }
        let (quoted, place_quoted) = (named(&what("branch"), short)?, named(&what("worktree"), place)?);
        Ok(Self {
            name: task,
            task: named(&what("task"), task.as_bytes())?,
            shown: shown(&what("worktree"), worker.worktree.shown_from(&facts.repo_path).expose().as_bytes())?,
            typed: named(&what("worktree"), format!("{place_quoted} {quoted}").as_bytes())?,
            branch: quoted,
            place: place_quoted,
            kickoff: &worker.kickoff,
        })
    }
}

/// What is said first, and the values that do not belong to a worker.
fn head(facts: &SetupFacts) -> Result<String, ScriptError> {
    let part = facts.wave.map_or_else(|| "the workers".to_owned(), |wave| format!("the workers of wave {wave}"));
    let (repo, plan) = (visible(facts.repo.as_str().as_bytes()), visible(facts.plan.as_str().as_bytes()));
    let path = absolute("the path of the repo", &facts.repo_path)?;
    let base = facts.base.as_bytes();
    if !base.starts_with(b"refs/") {
        return Err(unfit("the base", base, "the full name of a ref"));
    }
    let base_shown = shown("the base", facts.base.shown().expose().as_bytes())?;
    let (path_shown, path) = (shown("the path of the repo", path)?, named("the path of the repo", path)?);
    let (base, base_oid) = (named("the base", base)?, facts.base_oid);
    let name = facts.name.as_str();
    Ok(format!(
        "#!/bin/sh\n\
         # Makes the worktrees of {part} of the plan {name} ({plan}) in {repo}, each with its first prompt in {KICKOFF_FILE}.\n\
         # Written by `orchctl setup`. It can be run again: what is there stays as it is.\n\
         #\n\
         # Before anything is written it checks git, the repository, its base, the disk and every place. It runs none of\n\
         # the repository's hooks; filters such as that of LFS are run by git when files are checked out.\n\
         {PREAMBLE}\
         export GIT_OPTIONAL_LOCKS=0\n\
         \n\
         repo={path}\n\
         repo_shown={path_shown}\n\
         base={base}\n\
         base_shown={base_shown}\n\
         base_oid='{base_oid}'\n\
         n_missing=0 n_made=0 n_kept=0 made=' ' doing='looking around'\n\
         \n"
    ))
}

/// What git is told to ignore, where worktrees lie inside the repo: the directories that they are in.
fn ignored(facts: &SetupFacts) -> BTreeMap<Vec<u8>, &GitPath> {
    let mut found = BTreeMap::new();
    let root = [facts.repo_path.as_bytes(), b"/"].concat();
    for worker in &facts.workers {
        let Some(below) = worker.worktree.as_bytes().strip_prefix(root.as_slice()) else { continue };
        // In the root of the repo it lies among others, and only it is meant.
        let end = below.iter().rposition(|byte| *byte == b'/').unwrap_or(below.len());
        let mut pattern = vec![b'/'];
        for byte in &below[..end] {
            if matches!(byte, b'\\' | b'*' | b'?' | b'[') {
                pattern.push(b'\\');
            }
            pattern.push(*byte);
        }
        pattern.push(b'/');
        found.entry(pattern).or_insert(&worker.worktree);
    }
    found
}

fn copies(facts: &SetupFacts) -> Result<Vec<(String, String)>, ScriptError> {
    let what = "what is to be copied";
    let quote = |path: &GitPath| {
        let below = relative(what, path)?;
        Ok((named(what, below)?, shown(what, below)?))
    };
    facts.copies.iter().map(quote).collect()
}

/// Two in one worktree would undo each other's work.
fn refuse_sharing(workers: &[WorkerSetup]) -> Result<(), ScriptError> {
    for (place, first) in workers.iter().enumerate() {
        for second in &workers[place + 1..] {
            let shared = |what, shown: &[u8]| ScriptError::Shared {
                first: first.task.to_string(),
                second: second.task.to_string(),
                what,
                shown: visible(shown),
            };
            if first.branch == second.branch {
                return Err(shared("branch", first.branch.as_bytes()));
            }
            let (one, other) = (first.worktree.as_path(), second.worktree.as_path());
            if one.starts_with(other) || other.starts_with(one) {
                return Err(shared("worktree", first.worktree.as_bytes()));
            }
        }
    }
    Ok(())
}

/// A line that does not occur in a text, to end it by.
fn delimiter(text: &str) -> String {
    let mut end = "END_OF_KICKOFF".to_owned();
    let mut number = 1;
    while text.lines().any(|line| line == end) {
        number += 1;
        end = format!("END_OF_KICKOFF_{number}");
    }
    end
}

fn line(script: &mut String, words: &[&str]) {
    // Writing to a string does not fail.
    let _written = writeln!(script, "{}", words.join(" "));
}

#[cfg(test)]
mod tests;
