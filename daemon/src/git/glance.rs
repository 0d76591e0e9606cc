//! Looks at the branches that an event named and at nothing else, so that a commit costs the same among a thousand workers
//! as among four.
//!
//! Only the plain case is answered: commits on top of a branch that its own reflog says were made there. Their owner does
//! not depend on any other branch, nor on the base. For everything else, and whenever there is a doubt, the answer is
//! that the whole must be read. A whole read follows in any case, when it is quiet.

use orch_shared::{
    facts::{GlanceRequest, GrownBranch, Growth, ReadFault, ReflogAction, ReflogEntry},
    ids::{Oid, RefName},
};

use super::{
    commits::{Commits, shallow_ends},
    reflog::read_last_entries,
    refs::Listing,
    repo::OpenRepo,
    upstream::upstream,
};

impl OpenRepo {
    /// What the branches grew by; none where the whole must be read.
    pub(super) fn glance(&mut self, request: &GlanceRequest) -> Result<Option<Growth>, ReadFault> {
        if request.since != self.histories.generation {
            return Ok(None);
        }
        let mut commits = Commits::new(self.access.objects()?).ending_at(shallow_ends(&self.common_dir));
        let mut grown = Vec::new();
        for name in &request.branches {
            match self.look_at(&mut commits, name) {
                Some(branch) if branch.chain.is_empty() => {}
                Some(branch) => grown.push(branch),
                None => return Ok(None),
            }
        }
        let mut facts = Vec::new();
        for branch in &grown {
            self.histories.grow(&branch.name, &branch.chain);
            for oid in &branch.chain {
                if self.histories.sent.insert(*oid) {
                    facts.push(commits.fact(*oid));
                }
            }
        }
        self.histories.generation += 1;
        Ok(Some(Growth { generation: self.histories.generation, branches: grown, commits: facts }))
    }

    fn look_at(&self, commits: &mut Commits<'_>, name: &RefName) -> Option<GrownBranch> {
        let tip = Listing::glance(&self.common_dir, name)?;
        let from = self.histories.workers.get(name)?.tip?;
        let chain = self.histories.new_on_top(commits, name, tip)?;
        let reflog = if chain.is_empty() {
            Vec::new()
        } else {
            made_one_after_another(read_last_entries(&self.common_dir, name, chain.len()), from, &chain)?
        };
        let upstream = self.histories.upstreams.get(name).and_then(|copy| upstream(self.access.as_ref(), copy, tip));
        Some(GrownBranch { name: name.clone(), from, chain, reflog, upstream })
    }
}

/// The entries that made these commits on top of one another; none where the reflog says otherwise. Git writes the entry
/// before it moves the branch, so there may be one more than the branch shows.
fn made_one_after_another(reflog: Vec<ReflogEntry>, from: Oid, chain: &[Oid]) -> Option<Vec<ReflogEntry>> {
    use ReflogAction::{CherryPick, Commit, Revert};
    let end = reflog.iter().rposition(|entry| Some(&entry.new) == chain.last())? + 1;
    let entries = &reflog[end.checked_sub(chain.len())?..end];
    let below = std::iter::once(&from).chain(chain);
    let made = entries.iter().zip(chain).zip(below).all(|((entry, oid), below)| {
        entry.new == *oid && entry.old == Some(*below) && matches!(entry.action, Commit | CherryPick | Revert)
    });
    made.then(|| entries.to_vec())
}

#[cfg(test)]
mod tests;
