//! A snapshot in parts: that of a thousand workers with a hundred commits each is longer than a frame may be.

use serde::{Deserialize, Serialize};

use super::{BranchFact, CommitContent, CommitFact, Snapshot};

/// About so many bytes of a snapshot are sent at once.
const PART: usize = 4 * 1024 * 1024;
/// What a commit takes beside its message, and what each commit that a branch or its reflog names takes.
const BESIDE: usize = 128;

/// A part of a snapshot that comes before the snapshot itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotPart {
    /// The first of its branches.
    pub branches: Vec<BranchFact>,
    /// The first of its commits.
    pub commits: Vec<CommitFact>,
}

impl Snapshot {
    /// Takes off a part, where what is there is too much for one message.
    pub fn take_part(&mut self) -> Option<SnapshotPart> {
        let mut room = PART;
        let n_commits = fitting(&self.commits, &mut room, weight_of_commit);
        let n_branches = fitting(&self.branches, &mut room, weight_of_branch);
        if n_commits == self.commits.len() && n_branches == self.branches.len() {
            return None;
        }
        // One that is larger than a part goes alone.
        let n_commits = n_commits.max(usize::from(n_branches == 0)).min(self.commits.len());
        let n_branches = n_branches.max(usize::from(n_commits == 0));
        Some(SnapshotPart {
            branches: self.branches.drain(..n_branches).collect(),
            commits: self.commits.drain(..n_commits).collect(),
        })
    }

    /// Puts the parts that came before it back where they were.
    pub fn put_back(&mut self, parts: Vec<SnapshotPart>) {
        let (mut branches, mut commits) = (Vec::new(), Vec::new());
        for part in parts {
            branches.extend(part.branches);
            commits.extend(part.commits);
        }
        branches.append(&mut self.branches);
        commits.append(&mut self.commits);
        (self.branches, self.commits) = (branches, commits);
    }
}

/// How many of them, from the first, there is room for.
fn fitting<T>(all: &[T], room: &mut usize, weight: impl Fn(&T) -> usize) -> usize {
    let mut fits = |one: &T| {
        let left = room.checked_sub(weight(one));
        left.inspect(|left| *room = *left).is_some()
    };
    all.iter().position(|one| !fits(one)).unwrap_or(all.len())
}

fn weight_of_commit(commit: &CommitFact) -> usize {
    BESIDE
        + match &commit.content {
            CommitContent::Read { parents, message, .. } => parents.len() * BESIDE + message.expose().len(),
            CommitContent::Quarantined { reason } => reason.len(),
        }
}

fn weight_of_branch(branch: &BranchFact) -> usize {
    (1 + branch.chain.len() + branch.merged.len() + branch.reflog.len()) * BESIDE + branch.name.as_bytes().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::Oid, text::Untrusted, time::Timestamp};

    fn snapshot(lengths: &[usize]) -> Snapshot {
        let commit = |(number, length): (usize, &usize)| CommitFact {
            oid: Oid::from_bytes(&[u8::try_from(number).expect("few"); 20]).expect("an id"),
            content: CommitContent::Read {
                parents: Vec::new(),
                committed_at: Timestamp::from_seconds(0),
                message: Untrusted::from("x".repeat(*length)),
            },
        };
        Snapshot {
            generation: 1,
            whole: true,
            base: None,
            branches: Vec::new(),
            gone: Vec::new(),
            worktrees: Vec::new(),
            unfinished: Vec::new(),
            stash: None,
            commits: lengths.iter().enumerate().map(commit).collect(),
        }
    }

    #[test]
    fn the_parts_make_the_whole_again() {
        for lengths in [vec![], vec![10, 20], vec![PART / 2; 5], vec![2 * PART, 1, 2 * PART], vec![1, 2 * PART]] {
            let whole = snapshot(&lengths);
            let (mut rest, mut parts) = (whole.clone(), Vec::new());
            while let Some(part) = rest.take_part() {
                assert!(!part.commits.is_empty(), "it goes on");
                parts.push(part);
            }
            assert!(rest.commits.len() <= 1 || lengths.iter().sum::<usize>() < 4 * PART);
            rest.put_back(parts);
            assert_eq!(rest, whole, "{lengths:?}");
        }
    }
}
