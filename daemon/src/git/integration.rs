//! Proves that the base has a branch's work: by its commits, or by the same changes in other commits (domain.md section 3).
//!
//! A squash makes one commit of all changes, a rebase one of each. Either way the changes are the same, and so is their
//! patch id, which leaves out what does not belong to a change: whose it is, when, and where in the file.

use std::collections::HashSet;

use git2::{Commit, DiffOptions, Repository};
use orch_shared::ids::Oid;

use super::refs::their_oid;

/// Commits of the base that are compared, the newest first.
const MOST_OF_BASE: usize = 300;
/// Own commits that are compared one by one.
const MOST_OWN: usize = 200;
/// A change to more files is not compared.
const MOST_FILES: usize = 2_000;

/// True where the base has the work of a branch whose tip this is. What cannot be read or compared is not proved.
pub(super) fn is_integrated(git: &Repository, base: Oid, tip: Oid) -> bool {
    base == tip || prove(git, base, tip).unwrap_or(false)
}

fn prove(git: &Repository, base: Oid, tip: Oid) -> Result<bool, git2::Error> {
    let (base, tip) = (their_oid(base)?, their_oid(tip)?);
    let fork = git.merge_base(base, tip)?;
    if fork == tip {
        return Ok(true);
    }
    let mut of_base = HashSet::new();
    for commit in first_parents(git, base, fork)?.into_iter().take(MOST_OF_BASE) {
        of_base.extend(patch_of(git, &commit)?);
    }
    let (fork_commit, tip_commit) = (git.find_commit(fork)?, git.find_commit(tip)?);
    if let Some(whole) = patch_between(git, Some(&fork_commit), &tip_commit)?
        && of_base.contains(&whole)
    {
        return Ok(true);
    }
    let own = first_parents(git, tip, fork)?;
    if own.len() > MOST_OWN {
        return Ok(false);
    }
    let mut any = false;
    for commit in own {
        // A status commit that changes nothing needs no proof, and gives none.
        let Some(patch) = patch_of(git, &commit)? else { continue };
        if !of_base.contains(&patch) {
            return Ok(false);
        }
        any = true;
    }
    Ok(any)
}

/// From the commit down to, and without, the fork.
fn first_parents<'a>(git: &'a Repository, from: git2::Oid, fork: git2::Oid) -> Result<Vec<Commit<'a>>, git2::Error> {
    let (mut found, mut at) = (Vec::new(), git.find_commit(from)?);
    while at.id() != fork && found.len() <= MOST_OF_BASE.max(MOST_OWN) {
        let parent = at.parent(0);
        found.push(at);
        match parent {
            Ok(parent) => at = parent,
            Err(_) => break,
        }
    }
    Ok(found)
}

/// The patch id of what a commit changes; nothing for a merge and for a commit that changes nothing.
fn patch_of(git: &Repository, commit: &Commit<'_>) -> Result<Option<git2::Oid>, git2::Error> {
    match commit.parent_count() {
        0 => patch_between(git, None, commit),
        1 => patch_between(git, Some(&commit.parent(0)?), commit),
        _ => Ok(None),
    }
}

fn patch_between(
    git: &Repository,
    before: Option<&Commit<'_>>,
    after: &Commit<'_>,
) -> Result<Option<git2::Oid>, git2::Error> {
    let before = before.map(Commit::tree).transpose()?;
    let mut options = DiffOptions::new();
    options.ignore_submodules(true);
    let diff = git.diff_tree_to_tree(before.as_ref(), Some(&after.tree()?), Some(&mut options))?;
    let n_files = diff.deltas().len();
    if n_files == 0 || n_files > MOST_FILES {
        return Ok(None);
    }
    diff.patchid(None).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::fixture::Fixture;

    /// A branch with two changes and a status commit that changes nothing; the base has moved on meanwhile.
    fn fixture() -> (Fixture, Oid) {
        let fixture = Fixture::new();
        let file = |name: &str, text: &str| {
            std::fs::write(fixture.path().join(name), text).expect("written");
            fixture.git(&["add", "."]);
            fixture.commit(name)
        };
        fixture.git(&["checkout", "-q", "-b", "work/task-1"]);
        file("a", "1\n2\n3\n");
        file("b", "x\n");
        let tip = fixture.commit("[COMPLETE] done");
        fixture.git(&["checkout", "-q", "main"]);
        file("c", "other\n");
        (fixture, tip)
    }

    fn proved(fixture: &Fixture, tip: Oid) -> bool {
        let git = Repository::open(fixture.path()).expect("opened");
        is_integrated(&git, fixture.oid("main"), tip)
    }

    #[test]
    fn a_merge_a_squash_and_a_rebase_prove_it() {
        for way in
            [&["merge", "-q", "--no-ff", "--no-edit", "work/task-1"][..], &["cherry-pick", "main..work/task-1~1"]]
        {
            let (fixture, tip) = fixture();
            assert!(!proved(&fixture, tip), "before {way:?}");
            fixture.git(way);
            assert!(proved(&fixture, tip), "after {way:?}");
        }
        let (fixture, tip) = fixture();
        fixture.git(&["merge", "-q", "--squash", "work/task-1"]);
        fixture.commit("All of task-1");
        assert!(proved(&fixture, tip), "after a squash");
    }

    #[test]
    fn a_part_of_it_proves_nothing() {
        let (fixture, tip) = fixture();
        fixture.git(&["cherry-pick", "work/task-1~2"]);
        assert!(!proved(&fixture, tip));
    }

    #[test]
    fn nothing_but_status_commits_are_not_integrated_by_chance() {
        let fixture = Fixture::new();
        fixture.git(&["checkout", "-q", "-b", "work/task-1"]);
        let tip = fixture.commit("[COMPLETE] nothing to do");
        fixture.git(&["checkout", "-q", "main"]);
        fixture.commit("something else");
        assert!(!proved(&fixture, tip));
    }
}
