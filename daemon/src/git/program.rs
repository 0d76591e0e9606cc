//! Reads a repository with the git program, where libgit2 refuses it: reftables, SHA-256, partial clones.
//!
//! Only commands that start nothing by themselves and print a fixed form are run, with nothing of the environment's or the
//! user's configuration, and no object is fetched that is not there (faults.md 3.6). The closed list: `for-each-ref`,
//! `symbolic-ref`, `rev-parse --verify`, `rev-list`, `cat-file`, `ls-tree`, `diff-tree`, `worktree list`; `reflog show` where reflogs are no files;
//! `ls-files`, `diff-index --cached` and `hash-object` for the files of a worktree, which read no filter and no monitor.

mod files;
mod objects;
mod run;

use std::{
    cell::RefCell,
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt as _, fs::MetadataExt as _},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use orch_shared::{
    facts::{Activity, HeadFact, ReadFault, ReflogEntry},
    ids::{GitPath, Item, Oid, RefName},
    worker::{Evidence, Operation},
};

use self::{objects::Batch, run::Git};
use super::{
    access::{Access, Change, LONGEST_LINE, MOST_FILES, Objects},
    contents::TreeFile,
    definitions::defines,
    graph::Graph,
    library::is_declared_safe,
    reflog::{parse_shown, read_reflog},
    refs::{Tips, is_listed, too_many},
};

/// An entry for every line of a reflog that is looked at.
const MOST_REFLOG: &str = "--max-count=5000";
/// An id and its line feed are shorter.
const LONGEST_ID: u64 = 100;
/// A patch is looked through so far.
const MOST_PATCH: u64 = 8 * 1024 * 1024;

/// `git worktree add` writes a record in steps, and until it is whole git lists no worktree at all: so often, and after so
/// long, it is asked again.
const MOST_LOOKS: usize = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);

/// A repository that the git program reads.
pub(super) struct Program {
    git: Git,
    common_dir: PathBuf,
    /// True when refs, reflogs and HEADs are no files.
    reftable: bool,
    /// The process that reads objects, while it runs.
    batch: RefCell<Option<Batch>>,
}

impl Program {
    /// Takes the git program that is installed, for the repository with this common directory.
    pub(super) fn open(common_dir: &Path) -> Result<Self, ReadFault> {
        // Told exactly where the repository is, git does not ask whose it is.
        let owner = fs::metadata(common_dir).map(|found| found.uid());
        let is_foreign = owner.is_ok_and(|owner| owner != rustix::process::geteuid().as_raw());
        if is_foreign && !is_declared_safe(common_dir) {
            return Err(ReadFault::NotOwned);
        }
        let git = Git::find(common_dir).ok_or_else(|| ReadFault::Unsupported {
            what: "only the git program knows it, and none is in the PATH".to_owned(),
        })?;
        let reftable = common_dir.join("reftable").is_dir();
        Ok(Self { git, common_dir: common_dir.to_owned(), reftable, batch: RefCell::new(None) })
    }

    /// The same for a format that libgit2 does not read. `what` says which, in case that git does not either.
    pub(super) fn open_unusual(common_dir: &Path, what: &str) -> Result<Self, ReadFault> {
        let mut program = Self::open(common_dir)?;
        if what.contains("partial clone") && !program.git.never_fetches() {
            let what = format!("{what}: the git program is too old to be kept from fetching (2.44 is needed)");
            return Err(ReadFault::Unsupported { what });
        }
        // It shows at once whether this git knows the format.
        program.branches("").map_err(|fault| match fault {
            ReadFault::Unreadable { cause, .. } => ReadFault::Unsupported { what: format!("{what}: {cause}") },
            other => other,
        })?;
        Ok(program)
    }

    /// The lines of `for-each-ref` below these names or for them alone: id and full name.
    fn refs(&self, patterns: &[&OsStr]) -> Result<Tips, ReadFault> {
        let fixed = ["for-each-ref", "--format=%(objectname) %(refname)"].map(OsStr::new);
        let arguments = fixed.iter().chain(patterns);
        let lines = self.git.run("the list of branches", arguments)?;
        Ok(lines.split(|byte| *byte == b'\n').filter_map(parse_ref).collect())
    }

    /// What is checked out where. Git fails over a record that is not whole.
    fn list_worktrees(&self) -> Result<BTreeMap<PathBuf, HeadFact>, ReadFault> {
        let list = self.git.run("the list of worktrees", ["worktree", "list", "--porcelain", "-z"])?;
        Ok(parse_worktrees(&list))
    }
}

/// `<oid> <name>`.
fn parse_ref(line: &[u8]) -> Option<(RefName, Oid)> {
    let space = line.iter().position(|byte| *byte == b' ')?;
    let oid = Oid::parse(std::str::from_utf8(&line[..space]).ok()?).ok()?;
    Some((RefName::from_bytes(&line[space + 1..]), oid))
}

impl Access for Program {
    fn branches(&mut self, prefix: &str) -> Result<Tips, ReadFault> {
        self.branches_by_another_way(prefix)
    }

    /// There is no other way; git's own list misses nothing (faults.md F4).
    fn branches_by_another_way(&self, prefix: &str) -> Result<Tips, ReadFault> {
        let mut tips = self.refs(&[OsStr::new("refs/heads"), OsStr::new("refs/remotes")])?;
        tips.retain(|name, _| is_listed(name, prefix));
        too_many(&tips)?;
        Ok(tips)
    }

    fn look_up(&self, name: &RefName) -> Result<Option<Oid>, ReadFault> {
        let found = self.refs(&[OsStr::from_bytes(name.as_bytes())])?.get(name).copied();
        // Git passes over a file of zeros after a loss of power: the branch is unreadable, not gone.
        if found.is_none() && !self.reftable && self.common_dir.join(OsStr::from_bytes(name.as_bytes())).is_file() {
            let (what, cause) = ("a branch".to_owned(), "its file names no commit".to_owned());
            return Err(ReadFault::Unreadable { what, cause });
        }
        Ok(found)
    }

    fn target(&self, symbolic: &str) -> Option<RefName> {
        let name = self.git.run("a symbolic ref", ["symbolic-ref", "--quiet", symbolic]).ok()?;
        Some(RefName::from_bytes(name.trim_ascii_end()))
    }

    fn upstreams(&self, branches: &[RefName]) -> BTreeMap<RefName, RefName> {
        let arguments = ["for-each-ref", "--format=%(upstream) %(refname)", "refs/heads"];
        let lines = self.git.run("the upstreams", arguments).unwrap_or_default();
        let named = lines.split(|byte| *byte == b'\n').filter_map(|line| {
            let space = line.iter().position(|byte| *byte == b' ').filter(|space| *space > 0)?;
            Some((RefName::from_bytes(&line[space + 1..]), RefName::from_bytes(&line[..space])))
        });
        named.filter(|(branch, _)| branches.contains(branch)).collect()
    }

    fn reflog(&self, branch: &RefName) -> Vec<ReflogEntry> {
        if !self.reftable {
            return read_reflog(&self.common_dir, branch);
        }
        let arguments = [
            "reflog",
            "show",
            "--no-show-signature",
            "--no-patch",
            "--no-color",
            "--date=unix",
            "--format=%H %gd %gs",
            MOST_REFLOG,
        ];
        let arguments = arguments.iter().map(OsStr::new).chain([OsStr::from_bytes(branch.as_bytes())]);
        self.git.run("a reflog", arguments).map(|shown| parse_shown(&shown)).unwrap_or_default()
    }

    fn heads(&self) -> Result<Option<BTreeMap<PathBuf, HeadFact>>, ReadFault> {
        if !self.reftable {
            return Ok(None);
        }
        once_whole(|| self.list_worktrees()).map(Some)
    }

    /// A cherry-pick or revert that stopped is a ref, and with reftables no file.
    fn hidden_operation(&self, git_dir: &Path) -> Option<Operation> {
        let stands = |name: &&(&str, Operation)| {
            let mut command = self.git.command_in(git_dir, &self.common_dir);
            command.args(["rev-parse", "--verify", "--quiet", name.0]);
            run::run("an operation in progress", command, LONGEST_ID).is_ok()
        };
        let signs = [("CHERRY_PICK_HEAD", Operation::CherryPick), ("REVERT_HEAD", Operation::Revert)];
        signs.iter().filter(|_| self.reftable).find(stands).map(|(_, operation)| *operation)
    }

    fn objects(&self) -> Result<Box<dyn Objects + '_>, ReadFault> {
        Ok(Box::new(self))
    }

    fn commit_graph(&self) -> Option<Graph> {
        Graph::open(&self.common_dir)
    }

    fn ahead_behind(&self, one: Oid, other: Oid) -> Option<(usize, usize)> {
        let counted = self
            .git
            .run("the history of a branch", ["rev-list", "--count", "--left-right", &format!("{one}...{other}")]);
        let counted = String::from_utf8(counted.ok()?).ok()?;
        let (left, right) = counted.trim().split_once('\t')?;
        Some((left.parse().ok()?, right.parse().ok()?))
    }

    fn contains(&self, tip: Oid, commit: Oid) -> Result<bool, ReadFault> {
        let (wanted, below) = (commit.to_string(), format!("^{tip}"));
        let missing = self.git.run("the history of a branch", ["rev-list", "--max-count=1", &wanted, &below])?;
        Ok(missing.is_empty())
    }

    /// By the ids of the files on both sides: the same change to the same files.
    fn change(&self, before: Option<Oid>, after: Oid) -> Option<Change> {
        let raw = self.compare(&["--raw", "-z"], before, after, MOST_PATCH)?;
        let n_files = raw.iter().filter(|byte| **byte == b':').count();
        (n_files > 0 && n_files <= MOST_FILES).then_some(Change(raw))
    }

    fn evidence(&self, commit: Oid, item: &Item) -> Option<Evidence> {
        let before = self.first_parent(commit)?;
        // In a partial clone the contents may be elsewhere; the names are here.
        let patch = self.compare(&["--patch", "--unified=0"], before, commit, MOST_PATCH).unwrap_or_default();
        let added =
            patch.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"+") && !line.starts_with(b"+++ "));
        let mut lines = added.filter(|line| line.len() <= LONGEST_LINE);
        if lines.any(|line| defines(&String::from_utf8_lossy(&line[1..]), item)) {
            return Some(Evidence::Definition);
        }
        let names = self.compare(&["--name-only", "--diff-filter=A", "-z"], before, commit, MOST_PATCH)?;
        let mut stems =
            names.split(|byte| *byte == 0).filter_map(|name| Path::new(OsStr::from_bytes(name)).file_stem());
        let found = stems.any(|stem| Item::new(&stem.to_string_lossy()).folded() == item.folded());
        found.then_some(Evidence::File)
    }

    fn files(&self, commit: Oid) -> Result<Vec<TreeFile>, ReadFault> {
        let list = self.git.run("the tree of the base", ["ls-tree", "-r", "-z", &commit.to_string()])?;
        Ok(list.split(|byte| *byte == 0).filter_map(parse_entry).collect())
    }

    fn changed_names(&self, tip: Oid, most_commits: usize, most_files: usize) -> Vec<Vec<String>> {
        let most = format!("--max-count={most_commits}");
        let fixed = ["rev-list", "--no-merges", most.as_str()];
        let listed = self.git.run("the history of the base", fixed.into_iter().chain([tip.to_string().as_str()]));
        let Ok(listed) = listed else { return Vec::new() };
        let names = self.git.run_with(
            listed,
            "the changes of the base",
            ["diff-tree", "--stdin", "-r", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "-z"],
        );
        names.map(|names| parse_names(&names, most_files)).unwrap_or_default()
    }

    fn differing_paths(&self, before: Option<Oid>, after: Oid, most: usize) -> Option<Vec<GitPath>> {
        let nothing = Oid::parse(EMPTY_TREES.iter().find(|tree| tree.len() == after.to_string().len())?).ok()?;
        let names = self.compare(&["--name-only", "-z"], Some(before.unwrap_or(nothing)), after, MOST_PATCH)?;
        let names = names.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        let names: Vec<GitPath> = names.map(|name| GitPath::from(name.to_vec())).collect();
        (names.len() <= most).then_some(names)
    }

    fn activity(&self, worktree: &Path) -> Option<Activity> {
        files::activity(&self.git, worktree)
    }
}

/// The tree without entries, by each kind of id: git has it though no object may be there.
const EMPTY_TREES: [&str; 2] =
    ["4b825dc642cb6eb9a060e54bf8d69288fbee4904", "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"];

/// `<mode> <kind> <oid>\t<path>`; a submodule is no file.
fn parse_entry(entry: &[u8]) -> Option<TreeFile> {
    let tab = entry.iter().position(|byte| *byte == b'\t')?;
    let mut words = std::str::from_utf8(&entry[..tab]).ok()?.split(' ');
    let (mode, kind, oid) = (words.next()?, words.next()?, words.next()?);
    let blob = Oid::parse(oid).ok().filter(|_| kind == "blob")?;
    Some(TreeFile { path: entry[tab + 1..].to_vec(), blob, is_link: mode == "120000" })
}

/// What `diff-tree --stdin -z` prints: the id of each commit, and the names that it changed.
fn parse_names(printed: &[u8], most_files: usize) -> Vec<Vec<String>> {
    let mut commits: Vec<Vec<String>> = Vec::new();
    for field in printed.split(|byte| *byte == 0).filter(|field| !field.is_empty()) {
        let Ok(text) = std::str::from_utf8(field) else { continue };
        match commits.last_mut() {
            Some(names) if Oid::parse(text).is_err() => names.push(text.to_owned()),
            _ => commits.push(Vec::new()),
        }
    }
    commits.retain(|names| (2..=most_files).contains(&names.len()));
    commits
}

impl Program {
    /// Compares two trees by their objects, and never a worktree.
    fn compare(&self, form: &[&str], before: Option<Oid>, after: Oid, most: u64) -> Option<Vec<u8>> {
        let fixed = [
            "diff-tree",
            "-r",
            "--no-commit-id",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules",
        ];
        // Git takes all of a commit, however large.
        if before.into_iter().chain([after]).any(|oid| self.is_giant(oid)) {
            return None;
        }
        let before = before.map_or_else(|| "--root".to_owned(), |before| before.to_string());
        let ends = [before, after.to_string()];
        let arguments = fixed.iter().chain(form).copied().chain(ends.iter().map(String::as_str)).map(OsStr::new);
        self.git.run_up_to(most, "a change", arguments).ok()
    }

    /// The first parent of a commit that can be read, or none where it has none.
    #[expect(clippy::option_option, reason = "the outer one says whether the commit can be read")]
    fn first_parent(&self, commit: Oid) -> Option<Option<Oid>> {
        let raw = Objects::commit(&self, commit).ok()?;
        Some(super::raw_commit::read_links(&raw).parents.first().copied())
    }
}

/// Looks again where what is looked at may be in the making.
fn once_whole<T>(mut look: impl FnMut() -> Result<T, ReadFault>) -> Result<T, ReadFault> {
    for _ in 1..MOST_LOOKS {
        match look() {
            Err(_) => thread::sleep(BETWEEN_LOOKS),
            whole => return whole,
        }
    }
    look()
}

/// `worktree list --porcelain -z`: records of lines that end with a NUL each, an empty one after each record.
fn parse_worktrees(list: &[u8]) -> BTreeMap<PathBuf, HeadFact> {
    let mut heads = BTreeMap::new();
    let mut root: Option<PathBuf> = None;
    for line in list.split(|byte| *byte == 0) {
        let (word, value) = line.split_at(line.iter().position(|byte| *byte == b' ').unwrap_or(line.len()));
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match (word, &root) {
            (b"worktree", _) => {
                let path = PathBuf::from(OsStr::from_bytes(value));
                root = Some(path.canonicalize().unwrap_or(path));
            }
            (b"HEAD", Some(root)) => {
                let oid = std::str::from_utf8(value).ok().and_then(|hex| Oid::parse(hex).ok());
                let born = oid.filter(|oid| oid.as_bytes().iter().any(|byte| *byte != 0));
                heads.insert(root.clone(), born.map_or(HeadFact::Forming, HeadFact::Detached));
            }
            (b"branch", Some(root)) => {
                heads.insert(root.clone(), HeadFact::Branch(RefName::from_bytes(value)));
            }
            _ => {}
        }
    }
    heads
}

#[cfg(test)]
mod tests;
