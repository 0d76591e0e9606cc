//! Reads a whole commit message into what the rules need of it (domain.md section 4).

use orch_shared::{
    facts::{CommitContent, CommitFact},
    ids::{Item, Oid},
    text::Untrusted,
    time::Timestamp,
    worker::CommitClass,
};

use crate::grammar::{Malformation, Statement};

/// A commit as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub oid: Oid,
    /// Its parents, in order.
    pub parents: Vec<Oid>,
    /// The committer's date, which is a claim.
    pub committed_at: Timestamp,
    /// What it is. Where it says several things, the strongest: blocked, needs, complete, checkpoint.
    pub class: CommitClass,
    /// The first line of its message that is not blank.
    pub subject: Untrusted,
    /// What it says; nothing for a merge, a revert or a fixup.
    pub statements: Vec<Statement>,
    /// What it says in another form than agreed; nothing for a merge, a revert or a fixup.
    pub malformations: Vec<Malformation>,
    /// The subject without its tags.
    pub summary: Untrusted,
    /// The items of its `Provides:` trailers.
    pub provides: Vec<Item>,
    /// The plan items that it names, by `Item:` trailer or in its summary; those of the summary in lower case.
    pub item_ids: Vec<Untrusted>,
    /// The commit that it takes back, where its message says so in git's words.
    pub reverts: Option<Oid>,
}

impl Commit {
    /// True when the summary has the item's words in order, and the commit is one whose summary counts: `Merge branch
    /// 'user-model'` and `Revert "user model"` provide nothing.
    #[must_use]
    pub fn summary_names(&self, item: &Item) -> bool {
        !matches!(self.class, CommitClass::Merge | CommitClass::Revert | CommitClass::Fixup)
            && crate::items::summary_names(self.summary.expose(), item)
    }
}

/// Reads a commit. A quarantined one is plain, with an empty subject.
#[must_use]
pub fn read_commit(fact: &CommitFact) -> Commit {
    let (parents, committed_at) = match &fact.content {
        CommitContent::Read { parents, committed_at, .. } => (parents.clone(), *committed_at),
        CommitContent::Quarantined { .. } => (Vec::new(), Timestamp::from_millis(0)),
    };
    Commit {
        oid: fact.oid,
        parents,
        committed_at,
        class: CommitClass::Plain,
        subject: Untrusted::default(),
        statements: Vec::new(),
        malformations: Vec::new(),
        summary: Untrusted::default(),
        provides: Vec::new(),
        item_ids: Vec::new(),
        reverts: None,
    }
}
