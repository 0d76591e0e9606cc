//! Reads a repository with git commands alone: branches, worktrees, and commits with what they change.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use orch_e2e::home::Home;

use crate::{
    git::{Git, Talk},
    words::{self, Said},
};

/// A commit by its place in the order in which it was met: parents first.
pub(crate) type Id = usize;

pub(crate) struct Commit {
    pub(crate) oid: String,
    pub(crate) parents: Vec<Id>,
    /// The committer's date in seconds.
    pub(crate) date: i64,
    pub(crate) said: Said,
    /// What its added lines define, and the stems of the files that it adds.
    pub(crate) defines: Vec<String>,
    pub(crate) adds: Vec<String>,
}

/// A worktree as `git worktree list` has it.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) path: PathBuf,
    /// The branch that is checked out, short; none where it is detached.
    pub(crate) head: Option<String>,
    pub(crate) present: bool,
    pub(crate) main: bool,
    pub(crate) locked: bool,
}

/// Everything that git shows at one moment.
#[derive(Clone, Default)]
pub(crate) struct Picture {
    pub(crate) branches: BTreeMap<String, Id>,
    /// Remote-tracking copies: `origin/work/task-1`.
    pub(crate) copies: BTreeMap<String, Id>,
    pub(crate) trees: Vec<Tree>,
}

/// The reader of one repository. What it has read of a commit it keeps, for a commit never changes.
pub(crate) struct Reader {
    pub(crate) git: Git,
    objects: Talk,
    patches: Talk,
    pub(crate) commits: Vec<Commit>,
    ids: BTreeMap<String, Id>,
}

impl Reader {
    pub(crate) fn of(home: &Home, dir: &Path) -> Self {
        let git = Git::at(home, dir);
        let objects = git.talk(&["cat-file", "--batch"]);
        let patches = git.talk(&[
            "diff-tree",
            "--stdin",
            "--root",
            "-r",
            "-p",
            "-U0",
            "--diff-merges=first-parent",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
        ]);
        Self { git, objects, patches, commits: Vec::new(), ids: BTreeMap::new() }
    }

    /// Looks at branches and worktrees, and learns the commits that are new.
    pub(crate) fn look(&mut self) -> Picture {
        let format = "--format=%(refname) %(objectname)";
        let refs = self.git.text(&["for-each-ref", format, "refs/heads", "refs/remotes"]);
        let (mut branches, mut copies) = (BTreeMap::new(), BTreeMap::new());
        for (name, oid) in refs.lines().filter_map(|line| line.split_once(' ')) {
            let tip = self.learn(oid);
            match (name.strip_prefix("refs/heads/"), name.strip_prefix("refs/remotes/")) {
                (Some(short), _) => drop(branches.insert(short.to_owned(), tip)),
                (_, Some(copy)) => drop(copies.insert(copy.to_owned(), tip)),
                _ => {}
            }
        }
        let listed = self.git.text(&["worktree", "list", "--porcelain", "-z"]);
        let trees = listed.split("\0\0").filter_map(tree).enumerate();
        let trees = trees.map(|(place, tree)| Tree { main: place == 0, ..tree }).collect();
        Picture { branches, copies, trees }
    }

    pub(crate) fn id(&self, oid: &str) -> Option<Id> {
        self.ids.get(oid).copied()
    }

    /// The id of a commit; it and all below it are read where they were not.
    fn learn(&mut self, oid: &str) -> Id {
        let mut open = vec![(oid.to_owned(), None::<Raw>)];
        while let Some((oid, raw)) = open.pop() {
            if self.ids.contains_key(&oid) {
                continue;
            }
            let raw = raw.unwrap_or_else(|| {
                Raw::parse(&self.objects.object(&oid).unwrap_or_else(|| panic!("git has no object {oid}")))
            });
            if let Some(parents) = raw.parents.iter().map(|parent| self.id(parent)).collect::<Option<Vec<Id>>>() {
                let (defines, adds) = changes(&self.patches.patch(&oid));
                let said = words::read(&raw.message, parents.len());
                self.ids.insert(oid.clone(), self.commits.len());
                self.commits.push(Commit { oid, parents, date: raw.date, said, defines, adds });
            } else {
                let parents: Vec<String> = raw.parents.clone();
                open.push((oid, Some(raw)));
                open.extend(parents.into_iter().map(|parent| (parent, None)));
            }
        }
        self.ids[oid]
    }

    /// The commit and all below it.
    pub(crate) fn below(&self, tip: Id) -> BTreeSet<Id> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![tip]);
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(&self.commits[id].parents);
            }
        }
        seen
    }

    /// The first-parent chain down to, and without, what is in `base`; oldest first.
    pub(crate) fn chain(&self, tip: Id, base: &BTreeSet<Id>) -> Vec<Id> {
        let (mut chain, mut at) = (Vec::new(), Some(tip));
        while let Some(id) = at.filter(|id| !base.contains(id)) {
            chain.push(id);
            at = self.commits[id].parents.first().copied();
        }
        chain.reverse();
        chain
    }

    /// The reflog of a branch, oldest first: the oid, and what git says moved it there.
    pub(crate) fn reflog(&self, branch: &str) -> Vec<(String, String)> {
        let name = format!("refs/heads/{branch}");
        let log = self.git.text(&["log", "-g", "--no-show-signature", "--format=%H %gs", &name, "--"]);
        let mut lines: Vec<(String, String)> =
            log.lines().filter_map(|line| line.split_once(' ')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        lines.reverse();
        lines
    }
}

#[derive(Clone)]
struct Raw {
    parents: Vec<String>,
    date: i64,
    message: String,
}

impl Raw {
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, message) = text.split_once("\n\n").unwrap_or((&text, ""));
        let parents = head.lines().filter_map(|line| line.strip_prefix("parent ")).map(str::to_owned).collect();
        let date = head
            .lines()
            .find(|line| line.starts_with("committer "))
            .and_then(|line| line.rsplit(' ').nth(1)?.parse().ok())
            .unwrap_or(0);
        Self { parents, date, message: message.to_owned() }
    }
}

/// One entry of `worktree list --porcelain -z`.
fn tree(entry: &str) -> Option<Tree> {
    let mut lines = entry.split('\0').filter(|line| !line.is_empty());
    let path = PathBuf::from(lines.next()?.strip_prefix("worktree ")?);
    let mut tree = Tree { present: path.join(".git").exists(), path, head: None, main: false, locked: false };
    for line in lines {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("branch", name) => tree.head = Some(name.trim_start_matches("refs/heads/").to_owned()),
            ("locked", _) => tree.locked = true,
            _ => {}
        }
    }
    Some(tree)
}

/// What a patch defines, in the one form that the histories write, and the stems of the files that it adds.
fn changes(patch: &str) -> (Vec<String>, Vec<String>) {
    let (mut defines, mut adds, mut file) = (Vec::new(), Vec::new(), "");
    for line in patch.lines() {
        if let Some(names) = line.strip_prefix("diff --git ") {
            file = names.rsplit_once(" b/").map_or("", |(_, name)| name);
        } else if line.starts_with("new file mode") {
            let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
            adds.extend(stem.map(|stem| words::fold(&stem)));
        } else if let Some(name) = line.strip_prefix("+pub struct ") {
            defines.push(words::fold(name.trim_end_matches(';')));
        }
    }
    (defines, adds)
}
