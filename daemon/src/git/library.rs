//! Reads a repository with libgit2. It starts no program, whatever the repository says.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read as _,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use git2::{
    Config, Delta, DiffLineType, DiffOptions, ErrorCode, ObjectType, Odb, Repository, RepositoryOpenFlags, Tree,
};
use orch_shared::{
    facts::{Activity, HeadFact, ReadFault, ReflogEntry},
    ids::{GitPath, Item, Oid, RefName},
    text::Visible,
    worker::{Evidence, Operation},
};

use super::{
    access::{
        Access, Change, LONGEST_LINE, MOST_BYTES, MOST_FILE_BYTES, MOST_FILES, MOST_PATHS, MOST_TREE_ENTRIES,
        MOST_WHOLE, Objects,
    },
    contents::TreeFile,
    definitions::defines,
    files::{last_change, modified_at},
    graph::Graph,
    program::Program,
    raw_commit::{read_links, read_tree},
    reflog::read_reflog,
    refs::{Listing, Tips, is_listed, too_many},
};

/// Modes of a tree's entries that stand for no file.
const DIRECTORY: i32 = 0o040_000;
const LINK: i32 = 0o120_000;
const SUBMODULE: i32 = 0o160_000;

/// A repository that libgit2 has open.
pub(super) struct Library {
    git: Repository,
    common_dir: PathBuf,
    listing: Listing,
}

impl Library {
    /// Opens the repository with this common directory, and no other.
    pub(super) fn open(common_dir: &Path) -> Result<Self, ReadFault> {
        let git = open(common_dir)?;
        Ok(Self { git, common_dir: common_dir.to_owned(), listing: Listing::default() })
    }
}

/// Exactly here, and not wherever an environment or a parent directory points.
fn open(common_dir: &Path) -> Result<Repository, ReadFault> {
    let flags = RepositoryOpenFlags::NO_SEARCH | RepositoryOpenFlags::NO_DOTGIT;
    Repository::open_ext(common_dir, flags, std::iter::empty::<&Path>()).map_err(|error| match error.code() {
        ErrorCode::Owner => ReadFault::NotOwned,
        ErrorCode::NotFound => ReadFault::NotARepo,
        _ if error.message().contains("unsupported extension") || error.message().contains("unknown object format") => {
            ReadFault::Unsupported { what: Visible(error.message()).to_string() }
        }
        _ => fault("the repository", &error),
    })
}

/// True where the user's own configuration, and not that of the repository, says `safe.directory` of it.
pub(super) fn is_declared_safe(common_dir: &Path) -> bool {
    let Ok(config) = Config::open_default() else { return false };
    let mut safe = false;
    let Ok(entries) = config.multivar("safe.directory", None) else { return false };
    drop(entries.for_each(|entry| match entry.value().unwrap_or_default() {
        // Whatever was said before is taken back.
        "" => safe = false,
        named => safe |= names(named, common_dir),
    }));
    safe
}

/// The repository is named by its git directory, or by the worktree that holds it.
fn names(named: &str, common_dir: &Path) -> bool {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let (named, below) = named.strip_suffix("/*").map_or((named, false), |dir| (dir, true));
    let named = named.strip_prefix("~/").map_or_else(|| PathBuf::from(named), |rest| home.join(rest));
    let mut places =
        [Some(common_dir), common_dir.parent().filter(|_| common_dir.ends_with(".git"))].into_iter().flatten();
    named == Path::new("*") || places.any(|place| place == named || (below && place.starts_with(&named)))
}

fn fault(what: &str, error: &git2::Error) -> ReadFault {
    ReadFault::Unreadable { what: what.to_owned(), cause: Visible(error.message()).to_string() }
}

fn our_oid(oid: git2::Oid) -> Option<Oid> {
    Oid::from_bytes(oid.as_bytes()).ok()
}

fn their_oid(oid: Oid) -> Result<git2::Oid, git2::Error> {
    git2::Oid::from_bytes(oid.as_bytes())
}

impl Access for Library {
    fn branches(&mut self, prefix: &str) -> Result<Tips, ReadFault> {
        let git = &self.git;
        self.listing.read(&self.common_dir, prefix, |name| look_up(git, name))
    }

    /// By the git program, which never misses a ref that is being packed (faults.md F4); where there is none, by libgit2
    /// with nothing cached.
    fn branches_by_another_way(&self, prefix: &str) -> Result<Tips, ReadFault> {
        if let Ok(mut program) = Program::open(&self.common_dir) {
            return program.branches(prefix);
        }
        let git = open(&self.common_dir)?;
        let fail = |error: git2::Error| fault("the list of branches", &error);
        let mut tips = Tips::new();
        for reference in git.references().map_err(fail)? {
            // One that cannot be read is left out alone; if it was there before, the direct look says why.
            let Ok(reference) = reference else { continue };
            let name = RefName::from_bytes(reference.name_bytes());
            if let Some(oid) = reference.target().and_then(our_oid).filter(|_| is_listed(&name, prefix)) {
                tips.insert(name, oid);
            }
            too_many(&tips)?;
        }
        Ok(tips)
    }

    fn look_up(&self, name: &RefName) -> Result<Option<Oid>, ReadFault> {
        look_up(&self.git, name)
    }

    fn target(&self, symbolic: &str) -> Option<RefName> {
        let reference = self.git.find_reference(symbolic).ok()?;
        reference.symbolic_target_bytes().map(RefName::from_bytes)
    }

    fn upstreams(&self, branches: &[RefName]) -> BTreeMap<RefName, RefName> {
        let of = |branch: &RefName| {
            let name = self.git.branch_upstream_name(branch.as_str()?).ok()?;
            Some((branch.clone(), RefName::from_bytes(name.as_ref() as &[u8])))
        };
        branches.iter().filter_map(of).collect()
    }

    fn reflog(&self, branch: &RefName) -> Vec<ReflogEntry> {
        read_reflog(&self.common_dir, branch)
    }

    fn heads(&self) -> Result<Option<BTreeMap<PathBuf, HeadFact>>, ReadFault> {
        Ok(None)
    }

    fn hidden_operation(&self, _git_dir: &Path) -> Option<Operation> {
        None
    }

    fn objects(&self) -> Result<Box<dyn Objects + '_>, ReadFault> {
        let odb = self.git.odb().map_err(|error| fault("the objects", &error))?;
        Ok(Box::new(OpenObjects { odb }))
    }

    fn commit_graph(&self) -> Option<Graph> {
        Graph::open(&self.common_dir)
    }

    fn ahead_behind(&self, one: Oid, other: Oid) -> Option<(usize, usize)> {
        self.git.graph_ahead_behind(their_oid(one).ok()?, their_oid(other).ok()?).ok()
    }

    fn contains(&self, tip: Oid, commit: Oid) -> Result<bool, ReadFault> {
        let fail = |error: git2::Error| fault("the history of a branch", &error);
        let (tip, commit) = (their_oid(tip).map_err(fail)?, their_oid(commit).map_err(fail)?);
        Ok(tip == commit || self.git.graph_descendant_of(tip, commit).map_err(fail)?)
    }

    fn change(&self, before: Option<Oid>, after: Oid) -> Option<Change> {
        patch_between(&self.git, before, after).ok()?
    }

    fn evidence(&self, commit: Oid, item: &Item) -> Option<Evidence> {
        evidence_in(&self.git, commit, item).ok()?
    }

    fn files(&self, commit: Oid) -> Result<Vec<TreeFile>, ReadFault> {
        tree_files(&self.git, commit).map_err(|error| fault("the tree of the base", &error))
    }

    fn changed_names(&self, tip: Oid, most_commits: usize, most_files: usize) -> Vec<Vec<String>> {
        names_by_commit(&self.git, tip, most_commits, most_files).unwrap_or_default()
    }

    fn differing_paths(&self, before: Option<Oid>, after: Oid, most: usize) -> Option<Vec<GitPath>> {
        paths_between(&self.git, before, after, most).ok().flatten()
    }

    fn activity(&self, worktree: &Path) -> Option<Activity> {
        changed_files(worktree)
    }
}

fn look_up(git: &Repository, name: &RefName) -> Result<Option<Oid>, ReadFault> {
    // libgit2 takes no other names; such a ref is known by its listing alone.
    let Some(text) = name.as_str() else { return Ok(None) };
    match git.refname_to_id(text) {
        Ok(oid) => Ok(our_oid(oid)),
        Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
        // A file of zeros after a loss of power: the branch is unreadable, not gone.
        Err(error) => Err(fault("a branch", &error)),
    }
}

struct OpenObjects<'repo> {
    odb: Odb<'repo>,
}

impl Objects for OpenObjects<'_> {
    fn commit(&self, oid: Oid) -> Result<Vec<u8>, String> {
        let id = their_oid(oid).map_err(|error| error.message().to_owned())?;
        self.try_commit(id)
            .or_else(|error| {
                // Packs may have been rewritten since they were listed.
                if error.code() != ErrorCode::NotFound || self.odb.refresh().is_err() {
                    return Err(error);
                }
                self.try_commit(id)
            })
            .map_err(|error| error.message().to_owned())?
    }

    fn exists(&self, oid: Oid) -> bool {
        their_oid(oid).is_ok_and(|oid| self.odb.exists(oid))
    }

    fn blob(&self, oid: Oid, most: usize) -> Option<Vec<u8>> {
        let id = their_oid(oid).ok()?;
        let (size, kind) = self.odb.read_header(id).ok()?;
        (kind == ObjectType::Blob && size <= most).then(|| self.odb.read(id).ok()).flatten().map(|o| o.data().to_vec())
    }
}

impl OpenObjects<'_> {
    fn try_commit(&self, id: git2::Oid) -> Result<Result<Vec<u8>, String>, git2::Error> {
        let (size, kind) = self.odb.read_header(id)?;
        if kind != ObjectType::Commit {
            return Ok(Err(format!("it is a {kind}, not a commit")));
        }
        if size <= MOST_BYTES {
            return Ok(Ok(self.odb.read(id)?.data().to_vec()));
        }
        Ok(self.beginning(id, size))
    }

    /// The beginning of a large commit. A loose object is inflated no further; a packed one can only be had whole.
    fn beginning(&self, id: git2::Oid, size: usize) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        if let Ok((stream, ..)) = self.odb.reader(id)
            && stream.take(MOST_BYTES as u64).read_to_end(&mut bytes).is_ok()
        {
            return Ok(bytes);
        }
        if size > MOST_WHOLE {
            return Err(format!("it has {size} bytes; at most {MOST_WHOLE} are read"));
        }
        let whole = self.odb.read(id).map_err(|error| error.message().to_owned())?;
        Ok(whole.data()[..MOST_BYTES].to_vec())
    }
}

/// The tree of a commit. Of the commit no more is read than its beginning: libgit2 itself takes all of it, however large.
fn tree_of(git: &Repository, oid: Oid) -> Result<Tree<'_>, git2::Error> {
    tree_and_parent_of(git, oid).map(|(tree, _)| tree)
}

fn tree_and_parent_of(git: &Repository, oid: Oid) -> Result<(Tree<'_>, Option<Oid>), git2::Error> {
    let raw = OpenObjects { odb: git.odb()? }.commit(oid).map_err(|reason| git2::Error::from_str(&reason))?;
    let tree = read_tree(&raw).ok_or_else(|| git2::Error::from_str("the commit names no tree"))?;
    Ok((git.find_tree(their_oid(tree)?)?, read_links(&raw).parents.first().copied()))
}

/// The patch id: it leaves out what does not belong to a change, whose it is, when, and where in the file.
fn patch_between(git: &Repository, before: Option<Oid>, after: Oid) -> Result<Option<Change>, git2::Error> {
    let before = before.map(|oid| tree_of(git, oid)).transpose()?;
    let mut options = DiffOptions::new();
    options.ignore_submodules(true);
    let diff = git.diff_tree_to_tree(before.as_ref(), Some(&tree_of(git, after)?), Some(&mut options))?;
    let n_files = diff.deltas().len();
    if n_files == 0 || n_files > MOST_FILES {
        return Ok(None);
    }
    Ok(Some(Change(diff.patchid(None)?.as_bytes().to_vec())))
}

fn paths_between(
    git: &Repository,
    before: Option<Oid>,
    after: Oid,
    most: usize,
) -> Result<Option<Vec<GitPath>>, git2::Error> {
    let before = before.map(|oid| tree_of(git, oid)).transpose()?;
    let mut options = DiffOptions::new();
    options.ignore_submodules(true).skip_binary_check(true);
    let diff = git.diff_tree_to_tree(before.as_ref(), Some(&tree_of(git, after)?), Some(&mut options))?;
    let deltas = diff.deltas();
    if deltas.len() > most {
        return Ok(None);
    }
    // What is gone has its name on the other side.
    let name = |delta: git2::DiffDelta<'_>| {
        delta.new_file().path_bytes().or(delta.old_file().path_bytes()).map(<[u8]>::to_vec)
    };
    Ok(Some(deltas.filter_map(name).map(GitPath::from).collect()))
}

fn evidence_in(git: &Repository, oid: Oid, item: &Item) -> Result<Option<Evidence>, git2::Error> {
    let (after, parent) = tree_and_parent_of(git, oid)?;
    let before = parent.and_then(|parent| tree_of(git, parent).ok());
    let mut options = DiffOptions::new();
    options.context_lines(0).max_size(i64::from(MOST_FILE_BYTES)).ignore_submodules(true).skip_binary_check(false);
    let diff = git.diff_tree_to_tree(before.as_ref(), Some(&after), Some(&mut options))?;
    let added_file = diff.deltas().any(|delta| {
        let stem = delta.new_file().path().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
        delta.status() == Delta::Added && stem.is_some_and(|stem| Item::new(&stem).folded() == item.folded())
    });
    let mut defined = false;
    // In a partial clone the contents may be elsewhere; the names are here.
    let looked_into = diff.foreach(
        &mut |_, _| true,
        None,
        None,
        Some(&mut |_, _, line| {
            if line.origin_value() == DiffLineType::Addition && line.content().len() <= LONGEST_LINE {
                defined |= defines(&String::from_utf8_lossy(line.content()), item);
            }
            true
        }),
    );
    defined &= looked_into.is_ok();
    Ok(match (defined, added_file) {
        (true, _) => Some(Evidence::Definition),
        (false, true) => Some(Evidence::File),
        (false, false) => None,
    })
}

fn tree_files(git: &Repository, commit: Oid) -> Result<Vec<TreeFile>, git2::Error> {
    let mut files = Vec::new();
    let mut waiting = vec![(Vec::new(), tree_of(git, commit)?.id())];
    while let Some((prefix, id)) = waiting.pop() {
        for entry in &git.find_tree(id)? {
            let path = [prefix.as_slice(), entry.name_bytes()].concat();
            match entry.filemode() {
                DIRECTORY => waiting.push(([path.as_slice(), b"/"].concat(), entry.id())),
                SUBMODULE => {}
                mode => {
                    let is_link = mode == LINK;
                    files.extend(our_oid(entry.id()).map(|blob| TreeFile { path, blob, is_link }));
                }
            }
        }
        if files.len() + waiting.len() > MOST_TREE_ENTRIES {
            break;
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Along the first parents: what a merge brought was changed by other commits.
fn names_by_commit(
    git: &Repository,
    tip: Oid,
    most_commits: usize,
    most_files: usize,
) -> Result<Vec<Vec<String>>, git2::Error> {
    let mut walk = git.revwalk()?;
    walk.push(their_oid(tip)?)?;
    let mut found = Vec::new();
    for id in walk.take(most_commits) {
        let commit = git.find_commit(id?)?;
        if commit.parent_count() != 1 {
            continue;
        }
        let mut options = DiffOptions::new();
        options.ignore_submodules(true);
        let before = commit.parent(0)?.tree()?;
        let diff = git.diff_tree_to_tree(Some(&before), Some(&commit.tree()?), Some(&mut options))?;
        if (2..=most_files).contains(&diff.deltas().len()) {
            let name = |delta: git2::DiffDelta<'_>| String::from_utf8(delta.new_file().path_bytes()?.to_vec()).ok();
            found.push(diff.deltas().filter_map(name).collect());
        }
    }
    Ok(found)
}

/// The status and dates of files, and never more.
fn changed_files(worktree: &Path) -> Option<Activity> {
    let git = Repository::open(worktree).ok()?;
    let mut newest = modified_at(&git.path().join("index"));
    let changed = changed_paths(&git).ok()?;
    for path in &changed {
        newest = newest.max(last_change(worktree, Path::new(std::ffi::OsStr::from_bytes(path))));
    }
    let n_dirty = u32::try_from(changed.len()).unwrap_or(u32::MAX);
    let paths = changed.into_iter().take(MOST_PATHS).map(GitPath::from).collect();
    Some(Activity { newest, dirty: Some(n_dirty), paths, busy: false })
}

/// What differs between the commit that is checked out, the index and the files. Not libgit2's status, which takes all of
/// that commit, however large.
fn changed_paths(git: &Repository) -> Result<BTreeSet<Vec<u8>>, git2::Error> {
    let head = match git.head() {
        Ok(head) => head.target().and_then(our_oid),
        Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => None,
        Err(error) => return Err(error),
    };
    let tree = head.map(|head| tree_of(git, head)).transpose()?;
    let mut options = DiffOptions::new();
    options.include_untracked(true).recurse_untracked_dirs(true).ignore_submodules(true).update_index(false);
    let staged = git.diff_tree_to_index(tree.as_ref(), None, Some(&mut options))?;
    let unstaged = git.diff_index_to_workdir(None, Some(&mut options))?;
    let path = |delta: git2::DiffDelta<'_>| {
        delta.new_file().path_bytes().or(delta.old_file().path_bytes()).map(<[u8]>::to_vec)
    };
    Ok(staged.deltas().chain(unstaged.deltas()).filter_map(path).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_safe_directory_is_the_repository_itself_or_what_is_above_it_with_a_star() {
        let git_dir = Path::new("/srv/shop/.git");
        for (named, is_it) in [
            ("*", true),
            ("/srv/shop", true),
            ("/srv/shop/.git", true),
            ("/srv/*", true),
            ("/srv/shop/*", true),
            ("/srv", false),
            ("/srv/sho", false),
            ("/srv/sho/*", false),
            ("/", false),
            ("shop", false),
        ] {
            assert_eq!(names(named, git_dir), is_it, "{named}");
        }
        assert!(!names("/srv", Path::new("/srv/shop.git")), "a bare one is no worktree's");
    }
}
