//! Single things that a rule asks for when it needs them: activity of files, provision of items, containment.

use std::{path::Path, time::Duration};

use orch_shared::{
    facts::{Activity, Probe, ProbeAnswer, ReadFault},
    ids::{Item, Oid},
    worker::Evidence,
};

use super::repo::{OpenRepo, git_dir_of};

/// Commits that are looked through for an item, the newest first.
const MOST_COMMITS: usize = 200;
/// An older lock of an index was left behind by a command that died.
const LONGEST_COMMAND: Duration = Duration::from_secs(10);

impl OpenRepo {
    pub(super) fn probe(&self, probe: &Probe) -> Result<ProbeAnswer, ReadFault> {
        match probe {
            Probe::Activity { worktree } => Ok(ProbeAnswer::Activity(self.activity(worktree.as_path()))),
            Probe::Provision { commits, item } => Ok(ProbeAnswer::Provision(self.provision(commits, item))),
            Probe::Changes { tip, fork, base, by } => self.changes(*tip, *fork, *base, by).map(ProbeAnswer::Changes),
            Probe::Containment { tip, commit } => self.contains(*tip, *commit).map(ProbeAnswer::Containment),
        }
    }

    /// A commit that was cleaned away is nobody's ancestor: what a branch that is there stands on is kept.
    fn contains(&self, tip: Oid, commit: Oid) -> Result<bool, ReadFault> {
        let objects = self.access.objects()?;
        if objects.exists(tip) && !objects.exists(commit) {
            return Ok(false);
        }
        self.access.contains(tip, commit)
    }

    /// The first commit that adds a definition, or a file, of that name. A commit that cannot be read gives nothing.
    fn provision(&self, commits: &[Oid], item: &Item) -> Option<(Oid, Evidence)> {
        if item.folded().is_empty() {
            return None;
        }
        let newest = commits.len().saturating_sub(MOST_COMMITS);
        let found = commits[newest..].iter().filter_map(|oid| Some((*oid, self.access.evidence(*oid, item)?)));
        // A definition is stronger than a file, wherever it is.
        found.min_by_key(|(_, evidence)| *evidence)
    }

    /// What is seen of a worktree's files, unless git is in the middle of a command there.
    fn activity(&self, worktree: &Path) -> Activity {
        let busy = || git_dir_of(worktree).is_some_and(|git_dir| is_in_the_middle(&git_dir));
        if busy() {
            return nothing(true);
        }
        let seen = self.access.activity(worktree);
        // It may have begun meanwhile.
        if busy() { nothing(true) } else { seen.unwrap_or_else(|| nothing(false)) }
    }
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

#[cfg(test)]
mod tests {
    use std::fs;

    use orch_shared::facts::OpenRequest;

    use super::*;
    use crate::git::fixture::{Fixture, in_every_format};

    fn open(fixture: &Fixture) -> OpenRepo {
        let request = OpenRequest { path: fixture.git_path(), base: None, prefix: "work/".to_owned() };
        OpenRepo::open(&request).expect("opened").0
    }

    #[test]
    fn activity_counts_what_is_changed_and_untracked_and_touches_nothing() {
        in_every_format(|fixture| {
            fs::write(fixture.path().join(".gitignore"), "target\n").expect("written");
            fs::write(fixture.path().join("kept"), "1").expect("written");
            fixture.git(&["add", "."]);
            fixture.commit("files");
            let repo = open(&fixture);
            let clean = repo.activity(fixture.path());
            assert_eq!((clean.dirty, clean.paths.len()), (Some(0), 0));

            fs::write(fixture.path().join("kept"), "22").expect("written");
            fs::create_dir_all(fixture.path().join("new/deep")).expect("made");
            fs::write(fixture.path().join("new/deep/file"), "x").expect("written");
            fs::create_dir(fixture.path().join("target")).expect("made");
            fs::write(fixture.path().join("target/ignored"), "x").expect("written");
            let index = fs::metadata(fixture.path().join(".git/index")).expect("there").modified().expect("a time");
            let seen = repo.activity(fixture.path());
            let paths: Vec<_> = seen.paths.iter().map(|path| path.as_path().to_owned()).collect();
            assert_eq!((seen.dirty, paths), (Some(2), vec!["kept".into(), "new/deep/file".into()]));
            assert!(seen.newest >= clean.newest);
            let after = fs::metadata(fixture.path().join(".git/index")).expect("there").modified().expect("a time");
            assert_eq!(index, after, "the index was not refreshed");
            assert_eq!(repo.activity(Path::new("/nonexistent")).dirty, None);
        });
    }

    #[test]
    fn nothing_is_said_while_git_is_in_the_middle_of_a_command() {
        let fixture = Fixture::new();
        let repo = open(&fixture);
        let lock = fixture.path().join(".git/index.lock");
        fs::write(&lock, "").expect("written");
        assert_eq!(repo.activity(fixture.path()), nothing(true));
        let old = std::time::SystemTime::now() - 2 * LONGEST_COMMAND;
        fs::File::options().write(true).open(&lock).and_then(|lock| lock.set_modified(old)).expect("aged");
        assert_eq!(repo.activity(fixture.path()).dirty, Some(0), "a lock that was left behind says nothing");
    }

    #[test]
    fn a_definition_is_stronger_than_a_file() {
        in_every_format(|fixture| {
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
        });
    }

    #[test]
    fn a_branch_contains_what_it_merged() {
        in_every_format(|fixture| {
            fixture.git(&["checkout", "-q", "-b", "other"]);
            let theirs = fixture.commit("theirs");
            fixture.git(&["checkout", "-q", "main"]);
            let before = fixture.commit("mine");
            fixture.git(&["merge", "-q", "--no-edit", "other"]);
            let repo = open(&fixture);
            assert_eq!(repo.access.contains(before, theirs), Ok(false));
            assert_eq!(repo.access.contains(fixture.oid("main"), theirs), Ok(true));
            assert_eq!(repo.access.contains(theirs, theirs), Ok(true));
        });
    }
}
