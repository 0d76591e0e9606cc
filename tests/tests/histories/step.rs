//! The steps of which histories are made, and how they are written in a script.

use std::fmt;

macro_rules! verbs {
    ($($(#[$doc:meta])* $variant:ident = $word:literal $weight:literal,)+) => {
        /// What a step does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Verb {
            $($(#[$doc])* $variant,)+
        }

        impl Verb {
            /// Every verb, its word, and how often it comes.
            pub(crate) const ALL: &'static [(Self, &'static str, u32)] = &[$((Self::$variant, $word, $weight),)+];
        }
    };
}

verbs! {
    /// A commit of the class that `pick` names, in the worker's worktree; with plumbing where it has none.
    Commit = "commit" 30,
    /// The same by `commit-tree` and `update-ref`.
    Plumb = "plumb" 3,
    Amend = "amend" 4,
    /// Onto the base.
    Rebase = "rebase" 3,
    /// Onto the other worker's branch.
    RebaseOnto = "rebase-onto" 3,
    /// The other worker's branch, a true merge.
    Merge = "merge" 4,
    MergeBase = "merge-base" 2,
    /// To the other worker's branch, where that is possible.
    FastForward = "fast-forward" 4,
    /// To the base, where that is possible.
    PullBase = "pull-base" 1,
    /// The other worker's branch and the next one's.
    Octopus = "octopus" 1,
    /// The other worker's tip.
    CherryPick = "cherry-pick" 3,
    Revert = "revert" 2,
    /// The other worker's tip as a mail.
    Am = "am" 1,
    ResetBack = "reset-back" 3,
    /// Moves the branch to the other's tip.
    ResetTo = "reset-to" 1,
    /// Writes what the other wrote last: the same words in the same second upon the same parent are the same commit.
    Twin = "twin" 1,
    /// Another slug.
    RenameSlug = "rename-slug" 2,
    /// Another task id.
    RenameTask = "rename-task" 1,
    Delete = "delete" 2,
    /// Deleted and made anew from the base at once.
    Recreate = "recreate" 1,
    /// A branch from the base with a worktree.
    Add = "add" 4,
    /// A branch from the other worker's with a worktree.
    AddFrom = "add-from" 3,
    /// A branch from the base without a worktree.
    AddBare = "add-bare" 2,
    /// A second branch of the same task.
    Double = "double" 1,
    /// A worktree for a branch that has none.
    TreeAdd = "worktree-add" 3,
    TreeMove = "worktree-move" 2,
    TreeLock = "worktree-lock" 1,
    TreeUnlock = "worktree-unlock" 1,
    /// The directory goes, git's record of it stays.
    TreeLose = "worktree-lose" 1,
    TreePrune = "worktree-prune" 1,
    TreeRemove = "worktree-remove" 2,
    Detach = "detach" 2,
    /// A commit on the detached head.
    CommitDetached = "commit-detached" 2,
    /// To a branch that is nobody's.
    Stray = "stray" 1,
    /// A commit on a branch that is nobody's, wherever it is checked out.
    CommitStray = "commit-stray" 1,
    /// The other branch is nobody's.
    MergeStray = "merge-stray" 1,
    /// Back to the worker's branch.
    Return = "return" 4,
    Stash = "stash" 1,
    CommitOnBase = "commit-on-base" 2,
    /// Into the base.
    Integrate = "integrate" 2,
    SquashIntoBase = "squash-into-base" 1,
    PickIntoBase = "pick-into-base" 1,
    /// Everything to the bare remote.
    Push = "push" 1,
    /// What a colleague made on the base comes from the bare remote.
    Fetch = "fetch" 1,
    Gc = "gc" 1,
    PackRefs = "pack-refs" 2,
    Repack = "repack" 1,
    ExpireReflogs = "expire-reflogs" 1,
    /// What is committed from now on is dated so.
    Clock = "clock" 2,
    Restart = "restart" 2,
    /// `kill -9`, and begun again.
    Kill = "kill" 2,
    /// Ends; what follows happens unseen.
    Stop = "stop" 2,
    /// Begins again.
    Start = "start" 4,
    /// The store is gone when the daemon begins again.
    LoseStore = "lose-store" 1,
    /// A daemon that is told nothing by the file system.
    LoseEvents = "lose-events" 1,
}

/// A step: who, with whom, and a number that picks one of several ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) verb: Verb,
    pub(crate) worker: usize,
    pub(crate) other: usize,
    pub(crate) pick: usize,
}

/// So many task ids are used; they count from one.
pub(crate) const N_WORKERS: usize = 4;

/// What commits say. Each gets the number of its step behind its subject.
pub(crate) const MESSAGES: &[&str] = &[
    "[CHECKPOINT] step",
    "Write some code",
    "[CHECKPOINT] add the user model",
    "[BLOCKED:key] stuck",
    "[NEEDS:task-1/UserModel] please",
    "[NEEDS:task-2/auth api] please",
    "[COMPLETE] done",
    "[NEEDS:2/View][NEEDS:worker-3/UserModel] both",
    "[CHECKPOINT] There\n\nProvides: View, auth-api",
    "the view is drawn",
    "[NEEDS:Task_3/View,AuthApi] please",
    "It is there\n\nProvides: user_model",
    "fixup! step",
    "[COMPLETE] everything",
    "[BLOCKED] stuck",
    "[checkpoint]step",
    "feat(api): [CHECKPOINT] step",
    "[Blocked: other key ] stuck",
    "[NEEDS:task-9/Nothing] please",
    "[CHECKPOINT][BLOCKED:half] half",
    "[COMPLETE][NEEDS:task-4/View] nearly",
    "squash! step",
    "[DONE] x",
    "Quote\n\n[BLOCKED:quoted] in the body",
    "［CHECKPOINT］ wide",
    "[ COMPLETE ] spaced",
    "[NEEDS:task-4/user model] please",
    "add auth api",
];

/// The task id of a place in a step.
pub(crate) fn task(n: usize) -> String {
    format!("task-{}", n.wrapping_sub(1) % N_WORKERS + 1)
}

impl Step {
    /// Reads a line of a script.
    pub(crate) fn parse(line: &str) -> Self {
        let mut words = line.split_whitespace();
        let word = words.next().unwrap_or("");
        let verb = Verb::ALL.iter().find(|(_, name, _)| *name == word);
        let (verb, ..) = verb.unwrap_or_else(|| panic!("{word:?} is no step"));
        let mut number = || words.next().map_or(0, |word| word.parse().expect("a number"));
        Self { verb: *verb, worker: number(), other: number(), pick: number() }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, word, _) = Verb::ALL.iter().find(|(verb, ..)| *verb == self.verb).expect("every verb is listed");
        write!(f, "{word} {} {} {}", self.worker, self.other, self.pick)
    }
}
