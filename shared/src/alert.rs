//! Alerts: facts that a person should know (domain.md section 8).

use serde::{Deserialize, Serialize};

use crate::worker::words;

words! {
    /// The rules that raise alerts: the table of domain.md section 8. New ones come last, for the wire (see `protocol`).
    Rule {
        /// Phase is blocked.
        Blocked = "blocked",
        /// A need is open.
        Needs = "needs",
        /// A need is ready and not taken.
        NeedsReady = "needs-ready",
        /// A need that nobody can provide.
        NeedsUnmet = "needs-unmet",
        /// Workers wait for each other in a circle.
        Deadlock = "deadlock",
        /// A worker waits for one that will not move by itself.
        DeadlockRisk = "deadlock-risk",
        /// Neither commits nor file activity.
        Stalled = "stalled",
        /// Files change, nothing is committed.
        Overdue = "overdue",
        /// A worktree in which nothing began.
        Unstarted = "unstarted",
        /// A merge, rebase … that does not end.
        StuckOperation = "stuck-operation",
        /// Work on a branch that is not the worker's.
        WrongBranch = "wrong-branch",
        /// A worker is complete and clean.
        Complete = "complete",
        /// A worker is complete, and something speaks against it.
        CompleteBut = "complete-but",
        /// Every worker of the run is complete.
        AllComplete = "all-complete",
        /// Status commits vanished.
        Rewritten = "rewritten",
        /// A status tag or a branch name that is not in the form agreed.
        Malformed = "malformed",
        /// The stash that all worktrees share changed.
        Stash = "stash",
        /// A branch or worktree is gone.
        Missing = "missing",
        /// A repo cannot be read, watched, or is only polled.
        Degraded = "degraded",
        /// A worker changes files that the plan does not give it.
        OutOfScope = "out-of-scope",
        /// Two workers change the same files.
        Overlap = "overlap",
    }
}

words! {
    /// How much an alert matters, least first.
    Severity {
        /// Good to know; never pings unless asked for.
        Info = "info",
        /// Should be looked at.
        Normal = "normal",
        /// Somebody stands still until a person acts.
        Urgent = "urgent",
    }
}

words! {
    /// The prompts that a person can ask for (domain.md section 9).
    PromptKind {
        /// Start a worker.
        Kickoff = "kickoff",
        /// Go on after silence.
        Continue = "continue",
        /// Go on after a block or a need.
        Resume = "resume",
        /// Break a circle of waiting.
        Deadlock = "deadlock",
        /// Bring commits back to their branch.
        WrongBranch = "wrong-branch",
        /// Tell a provider who waits.
        Nudge = "nudge",
        /// Give the work to another.
        Handover = "handover",
        /// Stay within the scope.
        Scope = "scope",
        /// Settle a conflict.
        Conflict = "conflict",
    }
}

words! {
    /// The three ways out of a deadlock (domain.md section 7).
    WayOut {
        /// A stub or an interface by the worker with the fewest dependants.
        Stub = "stub",
        /// One worker takes both after a partial merge.
        Merge = "merge",
        /// The scope is drawn anew.
        Rescope = "rescope",
    }
}

words! {
    /// What became of one attempt to tell the person.
    Outcome {
        /// The channel took it.
        Shown = "shown",
        /// The channel refused it.
        Failed = "failed",
        /// The deadline passed; it may still appear.
        Unknown = "unknown",
    }
}

/// What an alert says: the part that stands still while its episode lasts changes only in `detail` and `evidence`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertText {
    /// One line that names the worker.
    pub title: crate::text::Untrusted,
    /// A sentence or two more.
    pub detail: crate::text::Untrusted,
    /// Each number or commit that the verdict rests on, with its source.
    pub evidence: Vec<crate::text::Untrusted>,
}
