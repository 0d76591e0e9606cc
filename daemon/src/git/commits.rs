//! Reads commits as raw objects, their size first, so that no message can cost more than it is worth (faults.md F6).

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use orch_shared::{
    facts::{CommitContent, CommitFact},
    ids::Oid,
    text::Untrusted,
};

use super::{
    access::Objects,
    files::read_small,
    raw_commit::{Links, read_links, read_message},
};

/// So many messages are kept while a snapshot is made, and no longer ones.
const MOST_KEPT: usize = 120_000;
const LONGEST_KEPT: usize = 2_000;

/// Reads commits, and remembers their links while a snapshot is made.
pub(super) struct Commits<'repo> {
    objects: Box<dyn Objects + 'repo>,
    links: HashMap<Oid, Option<Links>>,
    /// What commits say whose links were read, so that none is read twice.
    messages: HashMap<Oid, Untrusted>,
    /// Commits of a shallow clone whose parents were never fetched.
    ends: HashSet<Oid>,
}

impl<'repo> Commits<'repo> {
    pub(super) fn new(objects: Box<dyn Objects + 'repo>) -> Self {
        Self { objects, links: HashMap::new(), messages: HashMap::new(), ends: HashSet::new() }
    }

    /// Takes these commits for the first of their history, as git does in a shallow clone.
    pub(super) fn ending_at(self, ends: HashSet<Oid>) -> Self {
        Self { ends, ..self }
    }

    /// Parents and date of a commit; none when it cannot be read, and the walk ends there.
    pub(super) fn links(&mut self, oid: Oid) -> Option<&Links> {
        if !self.links.contains_key(&oid) {
            let raw = self.raw(oid).ok();
            let mut read = raw.as_deref().map(read_links);
            if self.ends.contains(&oid) {
                read.iter_mut().for_each(|links| links.parents.clear());
            } else if let Some(raw) = raw.filter(|raw| self.messages.len() < MOST_KEPT && raw.len() < LONGEST_KEPT) {
                self.messages.insert(oid, read_message(&raw));
            }
            self.links.insert(oid, read);
        }
        self.links.get(&oid).and_then(Option::as_ref)
    }

    /// Of how many commits the links were asked for.
    pub(super) fn n_read(&self) -> usize {
        self.links.len()
    }

    pub(super) fn first_parent(&mut self, oid: Oid) -> Option<Oid> {
        self.links(oid).and_then(|links| links.parents.first().copied())
    }

    /// The whole commit; one that cannot be read is left aside alone, with the reason.
    pub(super) fn fact(&self, oid: Oid) -> CommitFact {
        if let Some((Some(links), message)) = self.links.get(&oid).zip(self.messages.get(&oid)) {
            let (parents, committed_at) = (links.parents.clone(), links.committed_at);
            return CommitFact {
                oid,
                content: CommitContent::Read { parents, committed_at, message: message.clone() },
            };
        }
        let content = match self.raw(oid) {
            Ok(raw) => {
                let links = read_links(&raw);
                CommitContent::Read {
                    parents: links.parents,
                    committed_at: links.committed_at,
                    message: read_message(&raw),
                }
            }
            Err(reason) => CommitContent::Quarantined { reason },
        };
        CommitFact { oid, content }
    }

    /// True when the object is there, whatever it is.
    pub(super) fn exists(&self, oid: Oid) -> bool {
        self.objects.exists(oid)
    }

    pub(super) fn raw(&self, oid: Oid) -> Result<Vec<u8>, String> {
        self.objects.commit(oid)
    }
}

/// Where a shallow clone ends, by git's list of it; nowhere in any other repository.
pub(super) fn shallow_ends(common_dir: &Path) -> HashSet<Oid> {
    let list = read_small(&common_dir.join("shallow")).unwrap_or_default();
    String::from_utf8_lossy(&list).lines().filter_map(|line| Oid::parse(line.trim()).ok()).collect()
}
