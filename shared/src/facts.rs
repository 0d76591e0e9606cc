//! What the git reader is asked and what it answers: plain messages, so that it can be another process.
//!
//! Nothing here is a verdict. Chains and reflogs are given as they are; whose a commit is, and what it says, is for the
//! rules (domain.md sections 3 and 4).

mod parts;
mod probe;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use parts::SnapshotPart;
pub use probe::{Activity, ChangedBy, ChangedPaths, Probe, ProbeAnswer};

use crate::{
    contents::{ContentsRequest, RepoFacts},
    ids::{GitPath, Oid, RefName},
    text::Untrusted,
    time::Timestamp,
    worker::{Operation, Trouble},
};

/// A question to the reader of one repo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReaderRequest {
    /// The first message: which repo. Answered by [`ReaderReply::Opened`].
    Open(OpenRequest),
    /// Read all refs and worktrees. Answered by [`ReaderReply::Snapshot`].
    Snapshot(SnapshotRequest),
    /// Look at these branches alone. Answered by [`ReaderReply::Grown`] where all that happened to them is plain, else as
    /// if everything had been asked for.
    Glance(GlanceRequest),
    /// Look one thing up. Answered by [`ReaderReply::Probed`].
    Probe(Probe),
    /// Read what the base holds. Answered by [`ReaderReply::Contents`].
    Contents(ContentsRequest),
}

/// Which repo, and what in it belongs to workers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRequest {
    /// Any path in the repo.
    pub path: GitPath,
    /// The configured base, a short branch name; found by domain.md section 2 where there is none.
    pub base: Option<String>,
    /// Below which branches belong to workers, `work/`.
    pub prefix: String,
}

/// Asks for what changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotRequest {
    /// The generation that the asker already has; with none, or another than the reader's last, the answer is whole.
    pub since: Option<u64>,
    /// For a reader that has read nothing yet: the tips that the daemon knew before. Decides what is new on the base
    /// and on branches that belong to no worker.
    pub known: Vec<(RefName, Oid)>,
    /// For the same: own commits on record. Where the base has them, nothing else may name them any more, and what they
    /// say is wanted all the same.
    pub own: Vec<Oid>,
}

/// Asks what was committed on branches that an event named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlanceRequest {
    /// The generation that the asker has.
    pub since: u64,
    /// The branches, by their full names.
    pub branches: Vec<RefName>,
}

/// What the reader answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReaderReply {
    /// The repo is open.
    Opened(OpenedRepo),
    /// What is there now.
    Snapshot(Box<Snapshot>),
    /// What was committed on the branches asked for; nothing else is said.
    Grown(Growth),
    /// The answer to a probe.
    Probed(ProbeAnswer),
    /// It could not be done.
    Failed(ReadFault),
    /// What the base holds.
    Contents(Box<RepoFacts>),
    /// The beginning of a snapshot that is too long for one message; what is left of it follows.
    Part(Box<SnapshotPart>),
}

/// Where an open repo lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedRepo {
    /// The common git directory, canonical: what makes two paths the same repo.
    pub common_dir: GitPath,
    /// The main worktree's root, canonical; none for a bare repo.
    pub main_worktree: Option<GitPath>,
    /// The base that was found.
    pub base: RefName,
}

/// The refs and worktrees of a repo at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Goes into the next request's `since`.
    pub generation: u64,
    /// True when `branches` holds every branch; otherwise those that changed since the last generation.
    pub whole: bool,
    /// The base and its tip; none while the branch is unborn.
    pub base: Option<(RefName, Oid)>,
    /// Local branches, by name.
    pub branches: Vec<BranchFact>,
    /// Branches that were there and are not any more.
    pub gone: Vec<GoneBranch>,
    /// All worktrees, the main one first.
    pub worktrees: Vec<WorktreeFact>,
    /// Directories that stand for worktrees of which nothing can be read yet: to be watched, since what they miss comes.
    pub unfinished: Vec<GitPath>,
    /// The newest entry of the stash that all worktrees share.
    pub stash: Option<StashFact>,
    /// The commits that `branches` name and that this reader has not sent before.
    pub commits: Vec<CommitFact>,
}

/// The newest entry of the stash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StashFact {
    /// The commit that holds it.
    pub oid: Oid,
    /// The branch that was checked out where it was made, as its message says.
    pub branch: Option<RefName>,
}

/// Branches that grew by commits that were made on them, and by nothing else: each new commit stands on the one before,
/// and the branch's own reflog says that it was committed there. So a commit costs no more than itself, however many
/// branches there are. Whatever else happens to a branch needs the whole picture, a [`Snapshot`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Growth {
    /// Goes into the next request's `since`.
    pub generation: u64,
    /// The branches that grew.
    pub branches: Vec<GrownBranch>,
    /// The commits that they grew by, in any order.
    pub commits: Vec<CommitFact>,
}

/// A branch that grew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrownBranch {
    /// Its full name.
    pub name: RefName,
    /// Where it pointed.
    pub from: Oid,
    /// What came on top of that, oldest first; the last is its tip.
    pub chain: Vec<Oid>,
    /// What its reflog says of them, oldest first.
    pub reflog: Vec<ReflogEntry>,
    /// The remote-tracking copy that it pushes to, where one is configured and there.
    pub upstream: Option<UpstreamFact>,
}

/// To whom a branch belongs, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BranchRole {
    /// Below the prefix.
    Worker,
    /// The base.
    Base,
    /// Anything else.
    Other,
}

/// A branch and what of its history matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchFact {
    /// Its full name.
    pub name: RefName,
    /// To whom it belongs.
    pub role: BranchRole,
    /// Where it points.
    pub tip: Oid,
    /// The first-parent chain, oldest first. For a worker: what the base does not contain. For the base and for other
    /// branches: what came since the last snapshot, or since the known tip; nothing at the very first look.
    pub chain: Vec<Oid>,
    /// Commits that the branch has beside its chain (second parents), without what the base contains; each comes after its
    /// parents.
    pub merged: Vec<Oid>,
    /// The newest commit on the chain that the base contains, where there is one.
    pub fork: Option<Oid>,
    /// True when the base contains the tip.
    pub in_base: bool,
    /// True when the base has the branch's work: it contains the tip, or the same changes in other commits.
    pub integrated: bool,
    /// True when a remote-tracking copy and the local branch each have what the other has not; `tip` is the local one then.
    pub diverged: bool,
    /// Commits that the branch has and the base has not.
    pub ahead: u32,
    /// Commits that the base has and the branch has not.
    pub behind: u32,
    /// The branch's reflog, oldest first; empty where there is none. Only for workers.
    pub reflog: Vec<ReflogEntry>,
    /// The remote-tracking copy that it pushes to, where one is configured and there.
    pub upstream: Option<UpstreamFact>,
    /// The commit at which the chain ends although the branch goes on below it.
    pub broken: Option<BrokenFact>,
}

/// A commit that a branch is not followed beyond: nothing below it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenFact {
    /// The commit.
    pub oid: Oid,
    /// Why.
    pub why: BrokenWhy,
}

/// Why a branch is not followed to where it left the base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BrokenWhy {
    /// The commit cannot be read, because of this.
    Unreadable(String),
    /// The branch itself cannot be read, because of this; the commit is the one that it had.
    Branch(String),
    /// The branch has so many commits that the base has not.
    TooMany(usize),
}

/// How a branch stands to its remote-tracking copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamFact {
    /// The copy's full name.
    pub name: RefName,
    /// Commits that the branch has and the copy has not.
    pub unpushed: u32,
    /// Commits that the copy has and the branch has not.
    pub unpulled: u32,
}

/// A branch that is not there any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneBranch {
    /// Its full name.
    pub name: RefName,
    /// True when the base contains the tip that it had.
    pub in_base: bool,
}

/// One line of a branch's reflog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflogEntry {
    /// Where the branch pointed before; none when it was made.
    pub old: Option<Oid>,
    /// Where it pointed then.
    pub new: Oid,
    /// When, by the committer's clock.
    pub at: Timestamp,
    /// What moved it.
    pub action: ReflogAction,
}

/// What a reflog line says moved the branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReflogAction {
    /// `commit`, `commit (initial)`, `commit (merge)`: one own commit.
    Commit,
    /// `commit (amend)`.
    Amend,
    /// `rebase …`: the commits above `onto` were made anew here.
    Rebase {
        /// What it was rebased onto, where the line says so.
        onto: Option<Oid>,
    },
    /// `cherry-pick`.
    CherryPick,
    /// `revert`.
    Revert,
    /// A true merge, made by `merge` or `pull`.
    Merge,
    /// A fast-forward by `merge` or `pull`: foreign commits.
    FastForward,
    /// `reset`.
    Reset,
    /// `branch: Created from …`.
    Created,
    /// `am`.
    Am,
    /// Anything else.
    Other,
    /// `Branch: renamed …`, where both names are of one task.
    Renamed,
}

/// A worktree, main or linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorktreeFact {
    /// The worktree's root.
    pub path: GitPath,
    /// The directory in the common directory that stands for it; the common directory itself for the main one.
    pub admin_dir: GitPath,
    /// True for the main worktree.
    pub main: bool,
    /// What is checked out.
    pub head: HeadFact,
    /// What was begun and has not ended, and since when.
    pub operation: Option<(Operation, Timestamp)>,
    /// Since when the index is locked, where no git command is at work that could have locked it: one died there.
    pub index_lock: Option<Timestamp>,
    /// False when the directory is gone and only git's record of it is left.
    pub present: bool,
    /// When it was added, by the age of git's record.
    pub added_at: Timestamp,
}

/// What is checked out in a worktree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeadFact {
    /// A branch, born or not.
    Branch(RefName),
    /// A commit without a branch.
    Detached(Oid),
    /// Half made: no readable HEAD yet.
    Forming,
}

/// A commit, as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitFact {
    /// Its id.
    pub oid: Oid,
    /// What is in it.
    pub content: CommitContent,
}

/// The inside of a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CommitContent {
    /// It could be read.
    Read {
        /// Its parents, in order.
        parents: Vec<Oid>,
        /// The committer's date, which is a claim; the epoch where it cannot be parsed.
        committed_at: Timestamp,
        /// The whole message, decoded.
        message: Untrusted,
    },
    /// It could not, and is left aside alone (faults.md F5, F6).
    Quarantined {
        /// Why.
        reason: String,
    },
}

/// A process of this user whose working directory is in a worktree: somebody's session, very likely (domain.md
/// section 6). Evidence beside a verdict, never the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its process id.
    pub pid: u32,
    /// When it started: an id may come again, the pair will not.
    pub since: Timestamp,
}

/// Why a repo, or a thing in it, could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum ReadFault {
    /// There is no repository at or above the path.
    #[error("no git repository at or above this path")]
    NotARepo,
    /// The path is not there.
    #[error("{path} does not exist")]
    Vanished {
        /// The path, made visible.
        path: String,
    },
    /// It belongs to another user (CVE-2022-24765).
    #[error("the repository belongs to another user")]
    NotOwned,
    /// Neither libgit2 nor the git program can read the format.
    #[error("the repository uses a format that cannot be read: {what}")]
    Unsupported {
        /// The extension or format.
        what: String,
    },
    /// No base could be found.
    #[error("no base branch: neither origin/HEAD nor main nor master is there, and no branch is checked out")]
    NoBase,
    /// The configured base is not there.
    #[error("the base branch `{name}` does not exist")]
    BaseMissing {
        /// The name that was configured, made visible.
        name: String,
    },
    /// Something in it is broken.
    #[error("cannot read {what}: {cause}")]
    Unreadable {
        /// What was being read.
        what: String,
        /// What went wrong.
        cause: String,
    },
    /// The reader did not answer in time and was ended.
    #[error("reading took longer than {seconds}s and was stopped")]
    TimedOut {
        /// The deadline.
        seconds: u64,
    },
    /// The reader died.
    #[error("the reading process died ({how})")]
    Crashed {
        /// The exit status or signal.
        how: String,
    },
}

impl ReadFault {
    /// What a person can do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotARepo => "name a directory inside a git repository, or make one with `git init`",
            Self::Vanished { .. } => {
                "if it was moved, register it again: `orchctl up NEW_PATH`; if it is gone for good: `orchctl repo remove NAME`"
            }
            Self::NotOwned => "if you trust it: `git config --global --add safe.directory PATH`",
            Self::Unsupported { .. } => "neither libgit2 nor the git program in the PATH knows it; a newer git may",
            Self::NoBase | Self::BaseMissing { .. } => {
                "name the branch that work starts from: `orchctl up PATH --base BRANCH`"
            }
            Self::Unreadable { .. } => "check the repository with `git fsck`; it is tried again by itself",
            Self::TimedOut { .. } | Self::Crashed { .. } => {
                "it is tried again by itself, less and less often; `orchctl sync` tries at once"
            }
        }
    }

    /// The same for a status report.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        Trouble { reason: self.to_string(), hint: self.hint().to_owned() }
    }
}
