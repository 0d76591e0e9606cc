//! A repository in memory: commits, branches, reflogs and worktrees, and the snapshots that a reader would take of it.

mod rewriting;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use orch_shared::{
    facts::{
        Activity, BranchFact, BranchRole, BrokenFact, BrokenWhy, ChangedBy, ChangedPaths, CommitContent, CommitFact,
        GoneBranch, GrownBranch, Growth, HeadFact, Probe, ProbeAnswer, ReflogAction, ReflogEntry, Session, Snapshot,
        WorktreeFact,
    },
    ids::{GitPath, Item, Oid, RefName},
    text::Untrusted,
    time::Timestamp,
    worker::{Evidence, Operation},
};

/// The base.
pub(crate) const MAIN: &str = "main";
/// What the names of copies on a server begin with.
const SERVER: &str = "origin/";

#[derive(Clone)]
struct Commit {
    parents: Vec<Oid>,
    at: Timestamp,
    message: String,
}

/// A worktree of a worker.
#[derive(Clone)]
pub(crate) struct Tree {
    pub(crate) branch: String,
    pub(crate) added_at: Timestamp,
    pub(crate) present: bool,
    /// When a file in it last changed, and how many are not committed.
    pub(crate) touched: Option<Timestamp>,
    pub(crate) dirty: u32,
    /// What is checked out, where it is not its worker's branch.
    pub(crate) astray: Option<HeadFact>,
    /// What was begun in it and has not ended.
    pub(crate) operation: Option<(Operation, Timestamp)>,
}

/// The repository.
#[derive(Clone)]
pub(crate) struct World {
    commits: BTreeMap<Oid, Commit>,
    pub(crate) branches: BTreeMap<String, Oid>,
    reflogs: BTreeMap<String, Vec<ReflogEntry>>,
    /// The branch that is being renamed.
    taken_away: Option<(String, Oid)>,
    pub(crate) trees: BTreeMap<String, Tree>,
    /// Names that commits define, and file stems that they add.
    pub(crate) defined: Vec<(Oid, Item, Evidence)>,
    /// Files that commits change, oldest first; false where one takes the change back.
    pub(crate) files: Vec<(Oid, String, bool)>,
    /// Who made each commit: the branch on which it was written.
    pub(crate) made_on: BTreeMap<Oid, BTreeSet<String>>,
    /// Who has a session where; a worktree that is not named is one of which that cannot be told.
    pub(crate) sessions: BTreeMap<GitPath, Vec<Session>>,
    /// Branches with more commits than the reader follows.
    pub(crate) endless: BTreeSet<String>,
    /// Files of worktrees cannot be looked at.
    pub(crate) blind: bool,
    pub(crate) now: Timestamp,
}

/// What a reader has sent.
#[derive(Clone, Default)]
pub(crate) struct Reader {
    generation: u64,
    sent: BTreeSet<Oid>,
    branches: BTreeMap<RefName, BranchFact>,
    /// The tips that it was told are known, or has sent.
    known: BTreeMap<RefName, Oid>,
    /// The commits that it was asked for by name.
    own: Vec<Oid>,
}

impl Reader {
    /// A reader that begins anew, for one who knows these tips and own commits.
    pub(crate) fn knowing(tips: Vec<(RefName, Oid)>, own: Vec<Oid>) -> Self {
        Self { known: tips.into_iter().collect(), own, ..Self::default() }
    }
}

pub(crate) fn name(branch: &str) -> RefName {
    if is_copy(branch) { RefName::from_bytes(format!("refs/remotes/{branch}")) } else { RefName::from_branch(branch) }
}

pub(crate) fn place(task: &str) -> GitPath {
    GitPath::from(std::path::Path::new("/shop/worktrees").join(task))
}

impl World {
    pub(crate) fn new(now: Timestamp) -> Self {
        let mut world = Self {
            commits: BTreeMap::new(),
            branches: BTreeMap::new(),
            reflogs: BTreeMap::new(),
            taken_away: None,
            trees: BTreeMap::new(),
            defined: Vec::new(),
            files: Vec::new(),
            endless: BTreeSet::new(),
            made_on: BTreeMap::new(),
            sessions: BTreeMap::new(),
            blind: false,
            now,
        };
        let first = world.write(Vec::new(), "Begin");
        world.branches.insert(MAIN.to_owned(), first);
        world
    }

    fn write(&mut self, parents: Vec<Oid>, message: &str) -> Oid {
        let number = u32::try_from(self.commits.len() + 1).expect("few");
        let mut bytes = [0; 20];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        let oid = Oid::from_bytes(&bytes).expect("valid");
        self.commits.insert(oid, Commit { parents, at: self.now, message: message.to_owned() });
        oid
    }

    fn log(&mut self, branch: &str, old: Option<Oid>, new: Oid, action: ReflogAction) {
        use ReflogAction::{Created, FastForward, Rebase, Reset};
        if !matches!(action, Created | FastForward | Reset | Rebase { .. }) {
            self.made_on.entry(new).or_default().insert(branch.to_owned());
        }
        self.reflogs.entry(branch.to_owned()).or_default().push(ReflogEntry { old, new, at: self.now, action });
    }

    /// Makes a branch at the base's tip, with a worktree.
    pub(crate) fn add_worker(&mut self, task: &str) -> String {
        let branch = format!("work/{task}");
        let tip = self.branches[MAIN];
        self.branches.insert(branch.clone(), tip);
        self.log(&branch, None, tip, ReflogAction::Created);
        let tree = Tree {
            branch: branch.clone(),
            added_at: self.now,
            present: true,
            touched: None,
            dirty: 0,
            astray: None,
            operation: None,
        };
        self.trees.insert(task.to_owned(), tree);
        branch
    }

    pub(crate) fn commit(&mut self, branch: &str, message: &str) -> Oid {
        let old = self.branches[branch];
        let new = self.write(vec![old], message);
        self.branches.insert(branch.to_owned(), new);
        self.log(branch, Some(old), new, ReflogAction::Commit);
        new
    }

    /// Writes on one branch the commit that is another's tip: the same words in the same second upon the same parent.
    pub(crate) fn commit_the_same(&mut self, branch: &str, other: &str) {
        let (old, new) = (self.branches[branch], self.branches[other]);
        assert_eq!(self.commits[&new].parents, [old], "another parent makes another commit");
        self.branches.insert(branch.to_owned(), new);
        self.log(branch, Some(old), new, ReflogAction::Commit);
    }

    /// Makes a branch that belongs to no worker.
    pub(crate) fn add_branch(&mut self, branch: &str) {
        let tip = self.branches[MAIN];
        self.branches.insert(branch.to_owned(), tip);
        self.log(branch, None, tip, ReflogAction::Created);
    }

    /// Merges another branch into this one: by fast-forward where that is possible.
    pub(crate) fn merge(&mut self, into: &str, from: &str) {
        let (old, theirs) = (self.branches[into], self.branches[from]);
        if self.contains(old, theirs) {
            return;
        }
        let (new, action) = if self.contains(theirs, old) {
            (theirs, ReflogAction::FastForward)
        } else {
            (self.write(vec![old, theirs], &format!("Merge branch '{from}' into {into}")), ReflogAction::Merge)
        };
        self.branches.insert(into.to_owned(), new);
        self.log(into, Some(old), new, action);
    }

    /// As `git reflog expire --all` does, or a clone that never had any.
    pub(crate) fn forget_reflogs(&mut self) {
        self.reflogs.clear();
    }

    /// As git does with lines that are dated long ago.
    pub(crate) fn forget_last_line(&mut self, branch: &str) {
        self.reflogs.get_mut(branch).expect("a reflog").pop();
    }

    pub(crate) fn delete_branch(&mut self, branch: &str) {
        self.branches.remove(branch);
        self.reflogs.remove(branch);
    }

    /// Leaves the server's copy of a branch where the branch is.
    pub(crate) fn push(&mut self, branch: &str) {
        self.branches.insert(format!("{SERVER}{branch}"), self.branches[branch]);
    }

    pub(crate) fn contains(&self, tip: Oid, wanted: Oid) -> bool {
        self.below(tip).contains(&wanted)
    }

    fn below(&self, tip: Oid) -> BTreeSet<Oid> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![tip]);
        while let Some(oid) = open.pop() {
            if seen.insert(oid) {
                open.extend(&self.commits[&oid].parents);
            }
        }
        seen
    }

    /// First parents without what the base has, oldest first.
    pub(crate) fn chain(&self, branch: &str) -> Vec<Oid> {
        let of_base = self.below(self.branches[MAIN]);
        let (mut chain, mut at) = (Vec::new(), Some(self.branches[branch]));
        while let Some(oid) = at.filter(|oid| !of_base.contains(oid)) {
            chain.push(oid);
            at = self.commits[&oid].parents.first().copied();
        }
        chain.reverse();
        chain
    }

    /// The commits that a branch has and of which it is known that they were made on it, by their age.
    pub(crate) fn made_and_there(&self, branch: &str) -> Vec<Oid> {
        let there = self.below(self.branches[branch]);
        let made = |oid: &&Oid| self.made_on.get(oid).is_some_and(|by| by.contains(branch));
        there.iter().filter(made).copied().collect()
    }

    pub(crate) fn message(&self, oid: Oid) -> &str {
        &self.commits[&oid].message
    }

    pub(crate) fn first_parent(&self, oid: Oid) -> Option<Oid> {
        self.commits[&oid].parents.first().copied()
    }

    pub(crate) fn n_parents(&self, oid: Oid) -> usize {
        self.commits[&oid].parents.len()
    }

    fn fact(&self, branch: &str, tip: Oid, reader: &Reader) -> BranchFact {
        let base = self.branches[MAIN];
        let is_base = branch == MAIN;
        let is_workers = is_workers_branch(branch);
        let (ours, of_base) = (self.below(tip), self.below(base));
        let chain = if !is_workers {
            // What came since it was last sent; nothing at the first look.
            let known = reader.known.get(&name(branch)).copied();
            let mut before = known.map(|known| self.below(known)).unwrap_or_default();
            if !is_base {
                before.extend(&of_base);
                before.extend(
                    self.branches.keys().filter(|other| is_workers_branch(other)).flat_map(|other| self.chain(other)),
                );
            }
            if reader.known.is_empty() || (is_base && known.is_none()) {
                before.insert(tip);
            }
            let (mut chain, mut at) = (Vec::new(), Some(tip));
            while let Some(oid) = at.filter(|oid| !before.contains(oid)) {
                chain.push(oid);
                at = self.commits[&oid].parents.first().copied();
            }
            chain.reverse();
            chain
        } else {
            self.chain(branch)
        };
        let merged = if !is_workers {
            Vec::new()
        } else {
            ours.iter().filter(|oid| !of_base.contains(oid) && !chain.contains(oid)).copied().collect()
        };
        let count = |n: usize| u32::try_from(n).expect("few");
        BranchFact {
            name: name(branch),
            role: match (is_base, is_workers) {
                (true, _) => BranchRole::Base,
                (_, true) => BranchRole::Worker,
                _ => BranchRole::Other,
            },
            tip,
            fork: chain.first().and_then(|oid| self.commits[oid].parents.first().copied()),
            in_base: of_base.contains(&tip),
            integrated: of_base.contains(&tip),
            diverged: false,
            ahead: count(ours.difference(&of_base).count()),
            behind: count(of_base.difference(&ours).count()),
            reflog: if !is_workers { Vec::new() } else { self.reflogs.get(branch).cloned().unwrap_or_default() },
            upstream: None,
            // Where a history is cut moves with its tip.
            broken: (self.endless.contains(branch)).then_some(BrokenFact { oid: tip, why: BrokenWhy::TooMany(5_001) }),
            chain,
            merged,
        }
    }

    /// What a reader sends that has sent this before.
    pub(crate) fn snapshot(&self, reader: &mut Reader) -> Snapshot {
        let whole = reader.generation == 0;
        // A copy on a server counts where there is no branch.
        let counts = |branch: &&String| branch.strip_prefix(SERVER).is_none_or(|own| !self.branches.contains_key(own));
        let shown = self.branches.iter().filter(|(branch, _)| counts(branch));
        let now: BTreeMap<RefName, BranchFact> =
            shown.map(|(branch, tip)| (name(branch), self.fact(branch, *tip, reader))).collect();
        let gone = reader
            .known
            .iter()
            .filter(|(name, _)| !now.contains_key(*name))
            .map(|(name, tip)| GoneBranch { name: name.clone(), in_base: self.contains(self.branches[MAIN], *tip) });
        let gone = gone.collect();
        let branches: Vec<BranchFact> = now
            .values()
            .filter(|fact| whole || reader.branches.get(&fact.name).is_none_or(|sent| differs(sent, fact)))
            .cloned()
            .collect();
        let mut named: Vec<Oid> = std::mem::take(&mut reader.own);
        for fact in &branches {
            named.extend(fact.chain.iter().chain(&fact.merged).chain(fact.reflog.iter().map(|entry| &entry.new)));
        }
        named.retain(|oid| reader.sent.insert(*oid));
        let commits = named.into_iter().map(|oid| self.commit_fact(oid)).collect();
        reader.generation += 1;
        reader.known = now.values().map(|fact| (fact.name.clone(), fact.tip)).collect();
        reader.branches = now;
        let worktrees = self.trees.iter().map(|(task, tree)| WorktreeFact {
            path: place(task),
            admin_dir: place(&format!(".git/{task}")),
            main: false,
            head: tree.astray.clone().unwrap_or_else(|| HeadFact::Branch(name(&tree.branch))),
            operation: tree.operation,
            index_lock: None,
            present: tree.present,
            added_at: tree.added_at,
        });
        Snapshot {
            generation: reader.generation,
            whole,
            base: Some((name(MAIN), self.branches[MAIN])),
            branches,
            gone,
            worktrees: worktrees.collect(),
            unfinished: Vec::new(),
            stash: None,
            commits,
        }
    }

    /// What a glance of that reader shows: workers' branches that grew by commits made on them. The others it refuses.
    pub(crate) fn growth(&self, reader: &mut Reader) -> Growth {
        let mut growth = Growth { generation: 0, branches: Vec::new(), commits: Vec::new() };
        for (branch, tip) in self.branches.iter().filter(|(branch, _)| is_workers_branch(branch)) {
            let Some(sent) = reader.branches.get_mut(&name(branch)).filter(|sent| sent.tip != *tip) else { continue };
            let (mut chain, mut at) = (Vec::new(), *tip);
            while at != sent.tip && self.n_parents(at) == 1 {
                chain.push(at);
                at = self.commits[&at].parents[0];
            }
            chain.reverse();
            let reflog = self.reflogs.get(branch).cloned().unwrap_or_default();
            let entries = &reflog[reflog.len().saturating_sub(chain.len())..];
            let makes =
                |action| matches!(action, ReflogAction::Commit | ReflogAction::CherryPick | ReflogAction::Revert);
            let mut below = Some(sent.tip);
            let made = entries.len() == chain.len()
                && entries
                    .iter()
                    .zip(&chain)
                    .all(|(entry, oid)| entry.new == *oid && entry.old == below.replace(*oid) && makes(entry.action));
            if at != sent.tip || !made {
                continue;
            }
            let from = sent.tip;
            if sent.in_base && sent.chain.is_empty() {
                sent.fork = Some(from);
            }
            sent.chain.extend(&chain);
            sent.reflog.extend(entries.iter().cloned());
            sent.ahead += u32::try_from(chain.len()).expect("few");
            (sent.tip, sent.in_base, sent.integrated) = (*tip, false, false);
            reader.known.insert(name(branch), *tip);
            for oid in chain.iter().filter(|oid| reader.sent.insert(**oid)) {
                growth.commits.push(self.commit_fact(*oid));
            }
            let reflog = entries.to_vec();
            growth.branches.push(GrownBranch { name: name(branch), from, chain, reflog, upstream: None });
        }
        reader.generation += 1;
        Growth { generation: reader.generation, ..growth }
    }

    fn commit_fact(&self, oid: Oid) -> CommitFact {
        let Commit { parents, at, message } = self.commits[&oid].clone();
        CommitFact {
            oid,
            content: CommitContent::Read { parents, committed_at: at, message: Untrusted::from(message) },
        }
    }

    /// The files whose last change below the tip, and not below the fork, was not one that takes it back.
    fn changed(&self, tip: Oid, fork: Option<Oid>, by: &ChangedBy) -> ChangedPaths {
        let counts = |oid: &Oid| match by {
            ChangedBy::All => true,
            ChangedBy::These(commits) => commits.contains(oid),
        };
        let here = |oid: Oid| self.contains(tip, oid) && fork.is_none_or(|fork| !self.contains(fork, oid));
        let mut paths = BTreeSet::new();
        for (oid, path, there) in self.files.iter().filter(|(oid, ..)| here(*oid)) {
            if *there && counts(oid) {
                paths.insert(GitPath::from(PathBuf::from(path)));
            } else if !there {
                paths.remove(&GitPath::from(PathBuf::from(path)));
            }
        }
        ChangedPaths { paths: paths.into_iter().collect(), more: false }
    }

    pub(crate) fn answer(&self, probe: &Probe) -> ProbeAnswer {
        match probe {
            Probe::Activity { worktree } => {
                let tree = self.trees.iter().find(|(task, _)| place(task) == *worktree).map(|(_, tree)| tree);
                ProbeAnswer::Activity(Activity {
                    newest: tree.filter(|_| !self.blind).and_then(|tree| tree.touched),
                    dirty: tree.filter(|_| !self.blind).map(|tree| tree.dirty),
                    paths: Vec::new(),
                    busy: false,
                })
            }
            Probe::Provision { commits, item } => {
                let of = |oid: &Oid| self.defined.iter().find(|(of, name, _)| of == oid && name == item);
                let found: Vec<(Oid, Evidence)> =
                    commits.iter().filter_map(of).map(|(oid, _, evidence)| (*oid, *evidence)).collect();
                let strongest = found.iter().min_by_key(|(_, evidence)| *evidence);
                ProbeAnswer::Provision(strongest.copied())
            }
            Probe::Containment { tip, commit } => ProbeAnswer::Containment(self.contains(*tip, *commit)),
            Probe::Changes { tip, fork, by, .. } => ProbeAnswer::Changes(self.changed(*tip, *fork, by)),
        }
    }
}

fn is_workers_branch(branch: &str) -> bool {
    branch.strip_prefix(SERVER).unwrap_or(branch).starts_with("work/")
}

fn is_copy(branch: &str) -> bool {
    branch.starts_with(SERVER)
}

/// What came since the last look is told once, and is no difference of the branch itself.
fn differs(sent: &BranchFact, now: &BranchFact) -> bool {
    if now.role == BranchRole::Worker { sent != now } else { sent.tip != now.tip }
}
