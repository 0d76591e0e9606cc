//! Proves that the base has a branch's work: by its commits, or by the same changes in other commits (domain.md section 3).
//!
//! A squash makes one commit of all changes, a rebase one of each. Either way the changes are the same.

use std::collections::HashSet;

use orch_shared::ids::Oid;

use super::{
    access::{Access, Change},
    commits::Commits,
    histories::measure,
    paint::paint,
};

/// Commits of the base that are compared, the newest first.
const MOST_OF_BASE: usize = 300;
/// Own commits that are compared one by one.
const MOST_OWN: usize = 200;

/// True where the base has the work of a branch whose tip this is. What cannot be read or compared is not proved.
pub(super) fn is_integrated(access: &dyn Access, commits: &mut Commits<'_>, base: Oid, tip: Oid) -> bool {
    let painted = paint(commits, [tip], Some(base));
    if painted.is_in_base(tip) {
        return true;
    }
    let own = measure(commits, &painted, tip);
    let Some(fork) = own.fork else { return false };
    let of_base: HashSet<Change> =
        first_parents(commits, base, fork).into_iter().filter_map(|oid| change_of(access, commits, oid)).collect();
    if access.change(Some(fork), tip).is_some_and(|whole| of_base.contains(&whole)) {
        return true;
    }
    if own.chain.len() > MOST_OWN {
        return false;
    }
    let mut any = false;
    for oid in own.chain {
        // A status commit that changes nothing needs no proof, and gives none.
        let Some(change) = change_of(access, commits, oid) else { continue };
        if !of_base.contains(&change) {
            return false;
        }
        any = true;
    }
    any
}

/// The newest commits above one, by first parents.
fn first_parents(commits: &mut Commits<'_>, from: Oid, to: Oid) -> Vec<Oid> {
    let (mut found, mut at) = (Vec::new(), Some(from));
    while let Some(oid) = at.filter(|oid| *oid != to && found.len() < MOST_OF_BASE) {
        found.push(oid);
        at = commits.first_parent(oid);
    }
    found
}

/// What a commit changes; nothing for a merge and for a commit that changes nothing.
fn change_of(access: &dyn Access, commits: &mut Commits<'_>, oid: Oid) -> Option<Change> {
    match commits.links(oid)?.parents.as_slice() {
        [] => access.change(None, oid),
        [parent] => access.change(Some(*parent), oid),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use orch_shared::facts::OpenRequest;

    use crate::git::{
        fixture::{Fixture, in_every_format},
        repo::OpenRepo,
    };

    /// A branch with two changes and a status commit that changes nothing; the base has moved on meanwhile.
    fn with_work(fixture: &Fixture) -> Oid {
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
        tip
    }

    fn proved(fixture: &Fixture, tip: Oid) -> bool {
        let request = OpenRequest { path: fixture.git_path(), base: None, prefix: "work/".to_owned() };
        let access = OpenRepo::open(&request).expect("opened").0.access;
        let mut commits = Commits::new(access.objects().expect("read"));
        is_integrated(access.as_ref(), &mut commits, fixture.oid("main"), tip)
    }

    #[test]
    fn a_merge_a_squash_and_a_rebase_prove_it() {
        let ways: [&[&[&str]]; 3] = [
            &[&["merge", "-q", "--no-ff", "--no-edit", "work/task-1"]],
            &[&["cherry-pick", "main..work/task-1~1"]],
            &[&["merge", "-q", "--squash", "work/task-1"], &["commit", "-q", "-m", "All of task-1"]],
        ];
        for way in ways {
            in_every_format(|fixture| {
                let tip = with_work(&fixture);
                assert!(!proved(&fixture, tip), "before {way:?}");
                for command in way {
                    fixture.git(command);
                }
                assert!(proved(&fixture, tip), "after {way:?}");
            });
        }
    }

    #[test]
    fn a_part_of_it_proves_nothing() {
        in_every_format(|fixture| {
            let tip = with_work(&fixture);
            fixture.git(&["cherry-pick", "work/task-1~2"]);
            assert!(!proved(&fixture, tip));
        });
    }

    #[test]
    fn nothing_but_status_commits_are_not_integrated_by_chance() {
        in_every_format(|fixture| {
            fixture.git(&["checkout", "-q", "-b", "work/task-1"]);
            let tip = fixture.commit("[COMPLETE] nothing to do");
            fixture.git(&["checkout", "-q", "main"]);
            fixture.commit("something else");
            assert!(!proved(&fixture, tip));
        });
    }
}
