//! What a worker says and what is seen of it: phase, health, needs, classes of commits (domain.md sections 4 to 7).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Gives an enum of plain words its one spelling, used in JSON, on the command line and in text.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads the word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What the worker's last status commit says (section 5).
    Phase {
        /// No status commit yet.
        Pending = "pending",
        /// Last said `[CHECKPOINT]`, or reopened after `[COMPLETE]`.
        Working = "working",
        /// Last said `[NEEDS:…]`.
        Waiting = "waiting",
        /// Last said `[BLOCKED:…]`.
        Blocked = "blocked",
        /// Last said `[COMPLETE]`.
        Complete = "complete",
    }
}

words! {
    /// What the daemon sees of a worker (section 6).
    Health {
        /// None of the others.
        Ok = "ok",
        /// A worktree, but no own commit and no file activity since it appeared.
        Unstarted = "unstarted",
        /// Files change, but nothing is committed.
        Overdue = "overdue",
        /// Neither commits nor file activity.
        Stalled = "stalled",
        /// Its branch, or the worktree it had, is gone.
        Missing = "missing",
    }
}

words! {
    /// What a commit is, by its subject and its parents (section 4).
    CommitClass {
        /// Says `[CHECKPOINT]`.
        Checkpoint = "checkpoint",
        /// Says `[BLOCKED:…]`.
        Blocked = "blocked",
        /// Says `[NEEDS:…]`.
        Needs = "needs",
        /// Says `[COMPLETE]`.
        Complete = "complete",
        /// Says nothing.
        Plain = "plain",
        /// Has several parents.
        Merge = "merge",
        /// Takes another commit back.
        Revert = "revert",
        /// `fixup!`, `squash!` or `amend!`.
        Fixup = "fixup",
    }
}

impl CommitClass {
    /// True for the four classes that carry a status tag.
    #[must_use]
    pub const fn is_status(self) -> bool {
        matches!(self, Self::Checkpoint | Self::Blocked | Self::Needs | Self::Complete)
    }
}

words! {
    /// A git operation that was begun in a worktree and has not ended.
    Operation {
        /// `git merge`.
        Merge = "merge",
        /// `git rebase`.
        Rebase = "rebase",
        /// `git cherry-pick`.
        CherryPick = "cherry-pick",
        /// `git revert`.
        Revert = "revert",
        /// `git bisect`.
        Bisect = "bisect",
        /// `git am`.
        Am = "am",
    }
}

words! {
    /// How far a need has come (section 7).
    NeedState {
        /// Asked for, not there.
        Open = "open",
        /// There, but not in the needing worker's branch.
        Ready = "ready",
        /// In the needing worker's branch, or resolved by a person.
        Taken = "taken",
        /// Nobody can provide it.
        Unmet = "unmet",
    }
}

words! {
    /// Why a commit counts as providing an item, strongest first (section 7).
    Evidence {
        /// A `Provides:` trailer.
        Trailer = "trailer",
        /// An `Item:` trailer whose plan item names it.
        PlanItem = "plan-item",
        /// The commit adds a definition of that name.
        Definition = "definition",
        /// The commit adds a file of that stem.
        File = "file",
        /// The summary has the item's words in order.
        Summary = "summary",
        /// The provider said `[COMPLETE]`; nothing shows the item itself.
        Unverified = "unverified",
        /// A person said `orchctl needs resolve`.
        Resolved = "resolved",
    }
}

words! {
    /// By what an own commit was attributed to its worker, strongest first (section 3).
    Attribution {
        /// The daemon saw it appear on that worker's branch.
        FirstSeen = "first-seen",
        /// The branch's reflog has it.
        Reflog = "reflog",
        /// Only that worker's first-parent chain has it.
        Shape = "shape",
        /// Undecided; given to the worker whose id sorts first.
        Guessed = "guessed",
    }
}

words! {
    /// Whether a repo's picture can be trusted now.
    RepoState {
        /// Watched and read.
        Ok = "ok",
        /// The first scan is still running.
        CatchingUp = "catching-up",
        /// It cannot be read, cannot be watched, or is only polled.
        Degraded = "degraded",
    }
}

/// A repo's trouble, for a person: what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// One sentence without a period.
    pub reason: String,
    /// What a person can do about it.
    pub hint: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.reason, self.hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for phase in Phase::ALL {
            assert_eq!(Phase::parse(phase.as_str()), Some(*phase));
            assert_eq!(serde_json::to_value(phase).expect("json"), phase.as_str());
        }
        assert_eq!(Health::parse("dead"), None);
    }
}
