//! With what a repository is read: libgit2, or the git program where libgit2 refuses.
//!
//! Both answer the same few questions; all that is made of the answers, walks, histories and proofs, is written once and
//! does not know which one it asks. Neither writes, and neither starts what a repository's configuration names.

use std::{collections::BTreeMap, path::Path, path::PathBuf};

use orch_shared::{
    facts::{Activity, HeadFact, ReadFault, ReflogEntry},
    ids::{GitPath, Item, Oid, RefName},
    worker::{Evidence, Operation},
};

use super::{contents::TreeFile, graph::Graph, refs::Tips};

/// Reads one repository.
pub(super) trait Access {
    /// All local branches that can be read, and the remote-tracking copies of branches that begin with `prefix`.
    fn branches(&mut self, prefix: &str) -> Result<Tips, ReadFault>;

    /// The same by another way, with nothing remembered: what both do not show, and a direct look does not find, is gone.
    fn branches_by_another_way(&self, prefix: &str) -> Result<Tips, ReadFault>;

    /// Where a ref points, by a direct look; none when it is not there.
    fn look_up(&self, name: &RefName) -> Result<Option<Oid>, ReadFault>;

    /// The ref that a symbolic ref names, there or not.
    fn target(&self, symbolic: &str) -> Option<RefName>;

    /// The remote-tracking copies that these branches are configured to push to.
    fn upstreams(&self, branches: &[RefName]) -> BTreeMap<RefName, RefName>;

    /// The reflog of a branch, oldest entry first; nothing where there is none.
    fn reflog(&self, branch: &RefName) -> Vec<ReflogEntry>;

    /// What is checked out where, by the root of the worktree; none where the files of git's records say it.
    fn heads(&self) -> Result<Option<BTreeMap<PathBuf, HeadFact>>, ReadFault>;

    /// The operation that stands half-way in the worktree with this git directory, where no file of git's shows it.
    fn hidden_operation(&self, git_dir: &Path) -> Option<Operation>;

    /// The objects, as they are now.
    fn objects(&self) -> Result<Box<dyn Objects + '_>, ReadFault>;

    /// Git's graph of commits, where there is one that can be used.
    fn commit_graph(&self) -> Option<Graph>;

    /// How many commits the first has and the second has not, and the other way round.
    fn ahead_behind(&self, one: Oid, other: Oid) -> Option<(usize, usize)>;

    /// True when `commit` is an ancestor of `tip`, or `tip` itself.
    fn contains(&self, tip: Oid, commit: Oid) -> Result<bool, ReadFault>;

    /// What changed between two commits, so that equal changes are equal; none for no change, and for one of too many
    /// files. Before the first commit there is nothing.
    fn change(&self, before: Option<Oid>, after: Oid) -> Option<Change>;

    /// Whether a commit adds a definition, or a file, of that name.
    fn evidence(&self, commit: Oid, item: &Item) -> Option<Evidence>;

    /// Every file of a commit's tree, in the order of git. Submodules and symbolic links are no files.
    fn files(&self, commit: Oid) -> Result<Vec<TreeFile>, ReadFault>;

    /// The names that each of the last commits changed, merges and commits that change more files than `most_files` left
    /// out. Nothing where it cannot be had.
    fn changed_names(&self, tip: Oid, most_commits: usize, most_files: usize) -> Vec<Vec<String>>;

    /// The paths that differ between two commits, or between nothing and one; none where that cannot be told, or they
    /// are more than `most`. What is renamed differs in both places.
    fn differing_paths(&self, before: Option<Oid>, after: Oid, most: usize) -> Option<Vec<GitPath>>;

    /// What is seen of a worktree's files; its index is not refreshed. None when it cannot be looked at.
    fn activity(&self, worktree: &Path) -> Option<Activity>;
}

/// Reads objects.
pub(super) trait Objects {
    /// The raw bytes of a commit, of a large one the first [`MOST_BYTES`]; in the error, why it cannot be read.
    fn commit(&self, oid: Oid) -> Result<Vec<u8>, String>;

    /// True when the object is there, whatever it is.
    fn exists(&self, oid: Oid) -> bool;

    /// The contents of a file; none where they are not there, or larger than this.
    fn blob(&self, oid: Oid, most: usize) -> Option<Vec<u8>>;
}

/// A change, by what tells it from others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Change(pub(super) Vec<u8>);

/// So much of a commit is read: a message that a person wrote is far shorter.
pub(super) const MOST_BYTES: usize = 256 * 1024;
/// A larger commit is left aside where its beginning cannot be had without the whole.
pub(super) const MOST_WHOLE: usize = 16 * 1024 * 1024;
/// A change to more files is not compared.
pub(super) const MOST_FILES: usize = 2_000;
/// Files that are named in what is seen of a worktree.
pub(super) const MOST_PATHS: usize = 20;
/// A file larger than this is not looked into.
pub(super) const MOST_FILE_BYTES: u32 = 512 * 1024;
/// A larger tree is read up to here.
pub(super) const MOST_TREE_ENTRIES: usize = 1_000_000;
/// A longer line is no definition that a person wrote.
pub(super) const LONGEST_LINE: usize = 1_000;
