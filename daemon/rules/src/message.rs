//! What is wrong with a commit before it is made: its message, its branch, and the files that it changes.
//!
//! The rules tell of the same things afterwards (`malformed`, `wrong-branch`, `out-of-scope`); here the one who is about
//! to commit learns of them.

use std::fmt;

use orch_shared::{
    facts::{CommitContent, CommitFact},
    ids::{GitPath, Oid, RefName, TaskId, WorkerBranch},
    plan::OwnedFiles,
    text::{Untrusted, Visible},
    time::Timestamp,
};

use crate::{
    commit::read_commit,
    grammar::{Provider, Statement},
};

/// A commit that is about to be made.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// The message as the person left it, comments and all.
    pub message: &'a str,
    /// The branch that is checked out; none in the middle of a rebase.
    pub branch: Option<&'a RefName>,
    /// The last component of the worktree's path.
    pub directory: &'a str,
    /// Below which branches belong to workers.
    pub prefix: &'a str,
    /// The files that it changes, relative to the repo's root; none for a merge.
    pub files: &'a [GitPath],
    /// Which files the plan gives to whom; empty where no plan is carried out.
    pub plan: &'a [(TaskId, OwnedFiles)],
}

/// Something that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objection {
    /// A tag that is not in the agreed form.
    Malformed {
        /// What was written.
        written: Untrusted,
        /// The form that was expected.
        expected: String,
    },
    /// It needs something from itself.
    NeedsItself,
    /// A status on a branch that is no worker's.
    NotAWorkersBranch {
        /// The branch.
        branch: RefName,
    },
    /// The worktree is one worker's, and the branch another's.
    ForeignBranch {
        /// Whose worktree it is.
        home: TaskId,
        /// Whose branch is checked out.
        checked_out: TaskId,
    },
    /// Files that the plan does not give to this worker.
    OutOfScope {
        /// Whose they are; nobody's where none is named.
        owner: Option<TaskId>,
        /// The files.
        files: Vec<GitPath>,
    },
}

/// Finds what is wrong, the message first.
#[must_use]
pub fn objections(draft: &Draft<'_>) -> Vec<Objection> {
    let message = without_comments(draft.message);
    let content = CommitContent::Read {
        parents: Vec::new(),
        committed_at: Timestamp::from_millis(0),
        message: Untrusted::from(message),
    };
    #[expect(clippy::expect_used, reason = "twenty bytes are an id")]
    let oid = Oid::from_bytes(&[0; 20]).expect("an id that no commit has");
    let commit = read_commit(&CommitFact { oid, content });
    let home = WorkerBranch::of_directory(draft.directory);
    let worker = match draft.branch.and_then(|branch| WorkerBranch::of(branch, draft.prefix)) {
        Some(WorkerBranch::Worker { task, .. }) => Some(task),
        Some(WorkerBranch::Malformed) | None => None,
    };
    let mut found: Vec<Objection> = commit
        .malformations
        .iter()
        .map(|malformation| Objection::Malformed {
            written: malformation.written.clone(),
            expected: malformation.expected.clone(),
        })
        .collect();
    let own = |statement: &Statement| match statement {
        Statement::Needs { provider: Provider::Task(task), .. } => worker.as_ref() == Some(task),
        _ => false,
    };
    if commit.statements.iter().any(own) {
        found.push(Objection::NeedsItself);
    }
    match (draft.branch, home, &worker) {
        (Some(_), Some(home), Some(worker)) if home != *worker => {
            found.push(Objection::ForeignBranch { home, checked_out: worker.clone() });
        }
        (Some(branch), _, None) if commit.class.is_status() => {
            found.push(Objection::NotAWorkersBranch { branch: branch.clone() });
        }
        _ => {}
    }
    found.extend(worker.into_iter().flat_map(|worker| out_of_scope(draft, &worker)));
    found
}

fn out_of_scope(draft: &Draft<'_>, worker: &TaskId) -> Vec<Objection> {
    let Some((_, own)) = draft.plan.iter().find(|(task, _)| task == worker) else { return Vec::new() };
    let mut by_owner: std::collections::BTreeMap<Option<&TaskId>, Vec<GitPath>> = std::collections::BTreeMap::new();
    for file in draft.files.iter().filter(|file| !own.cover(file.as_bytes())) {
        let others = draft.plan.iter().filter(|(task, _)| task != worker);
        let owner = others.into_iter().find(|(_, scope)| scope.cover(file.as_bytes())).map(|(task, _)| task);
        if owner.is_some() || own.all_known {
            by_owner.entry(owner).or_default().push(file.clone());
        }
    }
    by_owner.into_iter().map(|(owner, files)| Objection::OutOfScope { owner: owner.cloned(), files }).collect()
}

/// The message as git will keep it: without the lines that it explains itself in, and what follows the cut.
fn without_comments(message: &str) -> String {
    const CUT: &str = "# ------------------------ >8 ------------------------";
    let kept = message.lines().take_while(|line| *line != CUT).filter(|line| !line.starts_with('#'));
    kept.collect::<Vec<_>>().join("\n")
}

impl Objection {
    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            Self::Malformed { expected, .. } => format!("write {expected}"),
            Self::NeedsItself => "say [BLOCKED:reason] for what you cannot go on with by yourself".to_owned(),
            Self::NotAWorkersBranch { .. } => "check out your own branch first: git branch --show-current".to_owned(),
            Self::ForeignBranch { home, .. } => {
                format!("check out {home}'s branch here, or commit in the other worktree")
            }
            Self::OutOfScope { owner: Some(owner), .. } => {
                format!("leave them out (git restore --staged FILE), and say what you need: [NEEDS:{owner}/Item]")
            }
            Self::OutOfScope { owner: None, .. } => {
                "leave them out (git restore --staged FILE) unless your task cannot do without".to_owned()
            }
        }
    }
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 5;
        match self {
            Self::Malformed { written, .. } => {
                write!(f, "`{}` is not in the agreed form", Visible(written.expose()))
            }
            Self::NeedsItself => f.write_str("it needs something from its own worker"),
            Self::NotAWorkersBranch { branch } => {
                write!(f, "it carries a status, and {} is no worker's branch", Visible(branch.shown().expose()))
            }
            Self::ForeignBranch { home, checked_out } => {
                write!(f, "this is {home}'s worktree, and the branch is {checked_out}'s")
            }
            Self::OutOfScope { owner, files } => {
                let named: Vec<String> =
                    files.iter().take(MOST).map(|file| Visible(file.shown().expose()).to_string()).collect();
                let more = files.len().saturating_sub(MOST);
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                let whose = owner.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string);
                write!(f, "the plan gives these files to {whose}: {}{more}", named.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests;
