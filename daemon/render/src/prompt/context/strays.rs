//! Work that is where it does not belong, and the commands that bring it back.

use orch_shared::{
    prompting::{PromptFacts, Stray},
    time::Timestamp,
};
use serde::Serialize;

use super::{SUBJECT, code_of, ref_word};
use crate::quote::{
    markdown::{code, quote_lines},
    shell::Unquotable,
};

#[derive(Debug, Serialize)]
pub(super) struct StrayContext {
    kind: &'static str,
    branch: String,
    oid: String,
    quoted: Option<String>,
    show: String,
    backup: String,
    pick: String,
    revert: String,
    reset: String,
}

impl StrayContext {
    /// True when it holds a text of others.
    pub(super) const fn is_quoted(&self) -> bool {
        self.quoted.is_some()
    }
}

pub(super) fn stray(facts: &PromptFacts, stray: &Stray, now: Timestamp) -> Result<StrayContext, Unquotable> {
    let own = ref_word(&facts.branch)?;
    // Who goes astray again finds no name taken.
    let moment: String = now.to_string().chars().filter(char::is_ascii_alphanumeric).collect();
    let backup = |oid: &dyn std::fmt::Display, short: String| {
        format!("git branch {} {oid}", format_args!("'backup/{}-{short}'", facts.task))
    };
    Ok(match stray {
        Stray::OtherBranch { branch } => {
            let there = branch.shown();
            StrayContext {
                kind: "other-branch",
                branch: code(there.expose(), SUBJECT),
                oid: String::new(),
                quoted: None,
                show: format!("git log --oneline {own}..{}", ref_word(branch)?),
                backup: backup(&ref_word(branch)?, moment),
                pick: format!("git switch {own}"),
                revert: format!("git cherry-pick --allow-empty {own}..{}", ref_word(branch)?),
                reset: String::new(),
            }
        }
        Stray::Detached { at } => StrayContext {
            kind: "detached",
            branch: code_of(&facts.branch),
            oid: at.short(),
            quoted: None,
            show: format!("git log --oneline {own}..{at}"),
            backup: backup(at, at.short()),
            pick: format!("git switch {own}"),
            revert: format!("git cherry-pick --allow-empty {own}..{at}"),
            reset: String::new(),
        },
        Stray::Commit { commit, on, base: _, sure } => {
            let there = ref_word(on)?;
            StrayContext {
                kind: if *sure { "commit" } else { "anybodys-commit" },
                branch: code_of(on),
                oid: commit.oid.short(),
                quoted: Some(quote_lines(commit.subject.expose(), SUBJECT)),
                show: format!("git show --stat {}", commit.oid),
                backup: backup(&commit.oid, commit.oid.short()),
                pick: format!("git cherry-pick --allow-empty {}", commit.oid),
                revert: format!("git revert --no-commit {} && git commit --allow-empty --no-edit", commit.oid),
                reset: format!(
                    "git reset --keep {}~1   # only if {} is on {there} alone, last, and was never pushed",
                    commit.oid,
                    commit.oid.short()
                ),
            }
        }
    })
}
