//! Proves that the base has a branch's work: by its commits, or by the same changes in other commits (domain.md section 3).
//!
//! A squash makes one commit of all changes, a rebase one of each. Either way the changes are the same.

use std::collections::HashMap;

use orch_shared::{ids::Oid, time::Timestamp};

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
/// Answers that are remembered.
const MOST_REMEMBERED: usize = 10_000;

/// What was found out, so that it is found out once.
#[derive(Default)]
pub(super) struct Proofs {
    /// What commits change.
    changes: HashMap<Oid, Option<Change>>,
    /// Whether a base has the work of a tip.
    found: HashMap<(Oid, Oid), bool>,
}

impl Proofs {
    /// True where the base has the work of a branch whose tip this is. What cannot be read or compared is not proved.
    pub(super) fn is_integrated(
        &mut self,
        access: &dyn Access,
        commits: &mut Commits<'_>,
        base: Oid,
        tip: Oid,
    ) -> bool {
        let painted = paint(commits, [tip], Some(base));
        if painted.is_in_base(tip) {
            return true;
        }
        let own = measure(commits, &painted, tip);
        own.fork.is_some_and(|fork| self.has_changes(access, commits, base, (fork, &own.chain)))
    }

    /// True where the base has the changes that a chain makes above its fork.
    pub(super) fn has_changes(
        &mut self,
        access: &dyn Access,
        commits: &mut Commits<'_>,
        base: Oid,
        (fork, chain): (Oid, &[Oid]),
    ) -> bool {
        let Some(tip) = chain.last() else { return false };
        if let Some(known) = self.found.get(&(base, *tip)) {
            return *known;
        }
        if self.found.len() + self.changes.len() > MOST_REMEMBERED {
            *self = Self::default();
        }
        let found = self.compare(access, commits, base, (fork, chain));
        self.found.insert((base, *tip), found);
        found
    }

    fn compare(
        &mut self,
        access: &dyn Access,
        commits: &mut Commits<'_>,
        base: Oid,
        (fork, chain): (Oid, &[Oid]),
    ) -> bool {
        let Some(tip) = chain.last() else { return false };
        let spoken = date(commits, *tip);
        let newest: Vec<(Oid, Timestamp)> =
            first_parents(commits, base, fork).into_iter().map(|oid| (oid, date(commits, oid))).collect();
        // Who commits after it was merged goes on, also where that commit changes nothing. So where the base has nothing as
        // new, as it is with everybody at work, nothing needs to be compared.
        if newest.iter().all(|(_, at)| *at < spoken) {
            return false;
        }
        let mut of_base: HashMap<Change, Timestamp> = HashMap::new();
        for (oid, at) in newest {
            let Some(change) = self.change_of(access, commits, oid) else { continue };
            let latest = of_base.entry(change).or_insert(at);
            *latest = (*latest).max(at);
        }
        if of_base.is_empty() {
            return false;
        }
        let whole = access.change(Some(fork), *tip);
        if whole.is_some_and(|whole| of_base.get(&whole).is_some_and(|merged| *merged >= spoken)) {
            return true;
        }
        if chain.len() > MOST_OWN {
            return false;
        }
        let mut merged_last = None;
        for oid in chain.iter().rev() {
            // A status commit that changes nothing needs no proof, and gives none.
            let Some(change) = self.change_of(access, commits, *oid) else { continue };
            let Some(merged) = of_base.get(&change) else { return false };
            merged_last = merged_last.max(Some(*merged));
        }
        merged_last.is_some_and(|merged| merged >= spoken)
    }

    /// What a commit changes; nothing for a merge and for a commit that changes nothing.
    fn change_of(&mut self, access: &dyn Access, commits: &mut Commits<'_>, oid: Oid) -> Option<Change> {
        if let Some(known) = self.changes.get(&oid) {
            return known.clone();
        }
        let change = match commits.links(oid)?.parents.as_slice() {
            [] => access.change(None, oid),
            [parent] => access.change(Some(*parent), oid),
            _ => None,
        };
        self.changes.insert(oid, change.clone());
        change
    }
}

/// What a commit claims to be its date; the first of all where it cannot be read.
fn date(commits: &mut Commits<'_>, oid: Oid) -> Timestamp {
    commits.links(oid).map_or(Timestamp::from_seconds(0), |links| links.committed_at)
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
        Proofs::default().is_integrated(access.as_ref(), &mut commits, fixture.oid("main"), tip)
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
