//! Single things that a rule asks for when it needs them: activity of files, provision of items, containment.

use std::{os::unix::ffi::OsStrExt as _, path::Path, time::Duration};

use git2::{Delta, DiffLineType, DiffOptions, Repository, Status, StatusOptions};
use orch_shared::{
    facts::{Activity, Probe, ProbeAnswer, ReadFault},
    ids::{GitPath, Item, Oid},
    time::Timestamp,
    worker::Evidence,
};

use super::{
    definitions::defines,
    files::modified_at,
    refs::their_oid,
    repo::{OpenRepo, libgit2},
};

/// Files that are named in an answer.
const MOST_PATHS: usize = 20;
/// Commits that are looked through for an item, the newest first.
const MOST_COMMITS: usize = 200;
/// A file larger than this is not looked into.
const MOST_FILE_BYTES: i64 = 512 * 1024;
/// An older lock of an index was left behind by a command that died.
const LONGEST_COMMAND: Duration = Duration::from_secs(10);
/// A longer line is no definition that a person wrote.
const LONGEST_LINE: usize = 1_000;

impl OpenRepo {
    pub(super) fn probe(&self, probe: &Probe) -> Result<ProbeAnswer, ReadFault> {
        match probe {
            Probe::Activity { worktree } => Ok(ProbeAnswer::Activity(activity(worktree.as_path()))),
            Probe::Provision { commits, item } => Ok(ProbeAnswer::Provision(self.provision(commits, item))),
            Probe::Containment { tip, commit } => self.contains(*tip, *commit).map(ProbeAnswer::Containment),
        }
    }

    fn contains(&self, tip: Oid, commit: Oid) -> Result<bool, ReadFault> {
        let fail = |error: git2::Error| libgit2("the history of a branch", &error);
        let (tip, commit) = (their_oid(tip).map_err(fail)?, their_oid(commit).map_err(fail)?);
        Ok(tip == commit || self.git.graph_descendant_of(tip, commit).map_err(fail)?)
    }

    /// The first commit that adds a definition, or a file, of that name. A commit that cannot be read gives nothing.
    fn provision(&self, commits: &[Oid], item: &Item) -> Option<(Oid, Evidence)> {
        if item.folded().is_empty() {
            return None;
        }
        let newest = commits.len().saturating_sub(MOST_COMMITS);
        let found = commits[newest..].iter().filter_map(|oid| Some((*oid, evidence_in(&self.git, *oid, item).ok()??)));
        // A definition is stronger than a file, wherever it is.
        found.min_by_key(|(_, evidence)| *evidence)
    }
}

fn evidence_in(git: &Repository, oid: Oid, item: &Item) -> Result<Option<Evidence>, git2::Error> {
    let commit = git.find_commit(their_oid(oid)?)?;
    let before = commit.parent(0).and_then(|parent| parent.tree()).ok();
    let mut options = DiffOptions::new();
    options.context_lines(0).max_size(MOST_FILE_BYTES).ignore_submodules(true).skip_binary_check(false);
    let diff = git.diff_tree_to_tree(before.as_ref(), Some(&commit.tree()?), Some(&mut options))?;
    let added_file = diff.deltas().any(|delta| {
        let stem = delta.new_file().path().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
        delta.status() == Delta::Added && stem.is_some_and(|stem| Item::new(&stem).folded() == item.folded())
    });
    let mut defined = false;
    diff.foreach(
        &mut |_, _| true,
        None,
        None,
        Some(&mut |_, _, line| {
            if line.origin_value() == DiffLineType::Addition && line.content().len() <= LONGEST_LINE {
                defined |= defines(&String::from_utf8_lossy(line.content()), item);
            }
            true
        }),
    )?;
    Ok(match (defined, added_file) {
        (true, _) => Some(Evidence::Definition),
        (false, true) => Some(Evidence::File),
        (false, false) => None,
    })
}

/// What is seen of a worktree's files: never more than its status and dates, and its index is not refreshed.
fn activity(worktree: &Path) -> Activity {
    look_at(worktree).unwrap_or_else(|| nothing(false))
}

const fn nothing(busy: bool) -> Activity {
    Activity { newest: None, dirty: None, paths: Vec::new(), busy }
}

/// A commit moves its branch first and puts its index in place last: in between everything in it looks changed. The
/// lock of the index lasts from before the one until the other; one that was left behind says nothing.
fn is_in_the_middle(git_dir: &Path) -> bool {
    let locked = std::fs::metadata(git_dir.join("index.lock")).and_then(|lock| lock.modified());
    locked.is_ok_and(|since| since.elapsed().is_ok_and(|age| age < LONGEST_COMMAND))
}

fn look_at(worktree: &Path) -> Option<Activity> {
    let git = Repository::open(worktree).ok()?;
    if is_in_the_middle(git.path()) {
        return Some(nothing(true));
    }
    let mut options = StatusOptions::new();
    options
        .include_untracked(true)
        .recurse_untracked_dirs(true)
        .include_ignored(false)
        .exclude_submodules(true)
        .no_refresh(true)
        .update_index(false);
    let statuses = git.statuses(Some(&mut options)).ok()?;
    let (mut newest, mut n_dirty, mut paths) = (modified_at(&git.path().join("index")), 0_u32, Vec::new());
    for entry in statuses.iter().filter(|entry| entry.status() != Status::CURRENT) {
        let relative = Path::new(std::ffi::OsStr::from_bytes(entry.path_bytes()));
        n_dirty = n_dirty.saturating_add(1);
        newest = newest.max(last_change(worktree, relative));
        if paths.len() < MOST_PATHS {
            paths.push(GitPath::from(entry.path_bytes().to_vec()));
        }
    }
    // It may have begun meanwhile.
    if is_in_the_middle(git.path()) {
        return Some(nothing(true));
    }
    Some(Activity { newest, dirty: Some(n_dirty), paths, busy: false })
}

/// When a changed file was last written; for one that was deleted, when its directory was.
fn last_change(worktree: &Path, relative: &Path) -> Option<Timestamp> {
    let path = worktree.join(relative);
    modified_at(&path).or_else(|| path.parent().and_then(modified_at))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use orch_shared::facts::OpenRequest;

    use super::*;
    use crate::git::fixture::Fixture;

    fn open(fixture: &Fixture) -> OpenRepo {
        let request = OpenRequest { path: fixture.git_path(), base: None, prefix: "work/".to_owned() };
        OpenRepo::open(&request).expect("opened").0
    }

    #[test]
    fn activity_counts_what_is_changed_and_untracked_and_touches_nothing() {
        let fixture = Fixture::new();
        fs::write(fixture.path().join(".gitignore"), "target\n").expect("written");
        fs::write(fixture.path().join("kept"), "1").expect("written");
        fixture.git(&["add", "."]);
        fixture.commit("files");
        let clean = activity(fixture.path());
        assert_eq!((clean.dirty, clean.paths.len()), (Some(0), 0));

        fs::write(fixture.path().join("kept"), "22").expect("written");
        fs::create_dir_all(fixture.path().join("new/deep")).expect("made");
        fs::write(fixture.path().join("new/deep/file"), "x").expect("written");
        fs::create_dir(fixture.path().join("target")).expect("made");
        fs::write(fixture.path().join("target/ignored"), "x").expect("written");
        let index = fs::metadata(fixture.path().join(".git/index")).expect("there").modified().expect("a time");
        let seen = activity(fixture.path());
        let paths: Vec<_> = seen.paths.iter().map(|path| path.as_path().to_owned()).collect();
        assert_eq!((seen.dirty, paths), (Some(2), vec!["kept".into(), "new/deep/file".into()]));
        assert!(seen.newest >= clean.newest);
        let after = fs::metadata(fixture.path().join(".git/index")).expect("there").modified().expect("a time");
        assert_eq!(index, after, "the index was not refreshed");
        assert_eq!(activity(Path::new("/nonexistent")).dirty, None);
    }

    #[test]
    fn nothing_is_said_while_git_is_in_the_middle_of_a_command() {
        let fixture = Fixture::new();
        let lock = fixture.path().join(".git/index.lock");
        fs::write(&lock, "").expect("written");
        assert_eq!(activity(fixture.path()), nothing(true));
        let old = std::time::SystemTime::now() - 2 * LONGEST_COMMAND;
        fs::File::options().write(true).open(&lock).and_then(|lock| lock.set_modified(old)).expect("aged");
        assert_eq!(activity(fixture.path()).dirty, Some(0), "a lock that was left behind says nothing");
    }

    #[test]
    fn a_definition_is_stronger_than_a_file() {
        let fixture = Fixture::new();
        let file = |name: &str, text: &str| {
            fs::write(fixture.path().join(name), text).expect("written");
            fixture.git(&["add", "."]);
            fixture.commit("x")
        };
        let by_file = file("user_model.py", "pass\n");
        let by_definition = file("other.py", "class UserModel:\n    pass\n");
        let by_use = file("third.py", "x = UserModel()\n");
        let repo = open(&fixture);
        let item = Item::new("UserModel");
        assert_eq!(
            repo.provision(&[by_file, by_definition, by_use], &item),
            Some((by_definition, Evidence::Definition))
        );
        assert_eq!(repo.provision(&[by_file, by_use], &item), Some((by_file, Evidence::File)));
        assert_eq!(repo.provision(&[by_use], &item), None);
        assert_eq!(repo.provision(&[Oid::parse(&"1".repeat(40)).expect("valid")], &item), None, "a missing commit");
    }

    #[test]
    fn a_branch_contains_what_it_merged() {
        let fixture = Fixture::new();
        fixture.git(&["checkout", "-q", "-b", "other"]);
        let theirs = fixture.commit("theirs");
        fixture.git(&["checkout", "-q", "main"]);
        let before = fixture.commit("mine");
        fixture.git(&["merge", "-q", "--no-edit", "other"]);
        let repo = open(&fixture);
        assert_eq!(repo.contains(before, theirs), Ok(false));
        assert_eq!(repo.contains(fixture.oid("main"), theirs), Ok(true));
        assert_eq!(repo.contains(theirs, theirs), Ok(true));
    }
}
