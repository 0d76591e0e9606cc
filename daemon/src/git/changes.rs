//! Which files commits change, for the rules about scopes.

use std::collections::BTreeSet;

use orch_shared::{
    facts::{ChangedBy, ChangedPaths, ReadFault},
    ids::{GitPath, Oid},
};

use super::{access::Access, raw_commit::read_links, repo::OpenRepo};

/// So many paths of one worker are told. Who changes more has changed the whole repo.
const MOST_PATHS: usize = 2_000;
/// So many commits are looked through one by one, the newest first.
const MOST_COMMITS: usize = 500;

impl OpenRepo {
    /// The paths that differ between the fork and the tip and between the base and the tip, and that the commits change.
    pub(super) fn changes(
        &self,
        tip: Oid,
        fork: Option<Oid>,
        base: Oid,
        by: &ChangedBy,
    ) -> Result<ChangedPaths, ReadFault> {
        let access = self.access.as_ref();
        let unreadable =
            || ReadFault::Unreadable { what: "the changes of a branch".to_owned(), cause: "no answer".to_owned() };
        let since_fork = access.differing_paths(fork, tip, usize::MAX).ok_or_else(unreadable)?;
        let mut paths: BTreeSet<GitPath> = since_fork.into_iter().collect();
        if let ChangedBy::These(commits) = by {
            let changed = self.changed_by(commits)?;
            paths.retain(|path| changed.contains(path));
        }
        if fork != Some(base) && !paths.is_empty() {
            // What the base has taken over is no difference any more. A base that went far is not compared.
            if let Some(beside_base) = access.differing_paths(Some(base), tip, 50 * MOST_PATHS) {
                let beside_base: BTreeSet<GitPath> = beside_base.into_iter().collect();
                paths.retain(|path| beside_base.contains(path));
            }
        }
        let more = paths.len() > MOST_PATHS;
        Ok(ChangedPaths { paths: paths.into_iter().take(MOST_PATHS).collect(), more })
    }

    fn changed_by(&self, commits: &[Oid]) -> Result<BTreeSet<GitPath>, ReadFault> {
        let access: &dyn Access = self.access.as_ref();
        let objects = access.objects()?;
        let mut changed = BTreeSet::new();
        for commit in commits.iter().rev().take(MOST_COMMITS) {
            let Ok(raw) = objects.commit(*commit) else { continue };
            let parent = read_links(&raw).parents.first().copied();
            changed.extend(access.differing_paths(parent, *commit, 50 * MOST_PATHS).into_iter().flatten());
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests;
