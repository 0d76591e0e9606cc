//! Reads commits as raw objects, their size first, so that no message can cost more than it is worth (faults.md F6).

use std::collections::HashMap;

use orch_shared::{
    facts::{CommitContent, CommitFact},
    ids::Oid,
};

use super::{
    access::Objects,
    raw_commit::{Links, read_links, read_message},
};

/// A commit larger than this is not read.
pub(super) const MOST_BYTES: usize = 256 * 1024;

/// Reads commits, and remembers their links while a snapshot is made.
pub(super) struct Commits<'repo> {
    objects: Box<dyn Objects + 'repo>,
    links: HashMap<Oid, Option<Links>>,
}

impl<'repo> Commits<'repo> {
    pub(super) fn new(objects: Box<dyn Objects + 'repo>) -> Self {
        Self { objects, links: HashMap::new() }
    }

    /// Parents and date of a commit; none when it cannot be read, and the walk ends there.
    pub(super) fn links(&mut self, oid: Oid) -> Option<&Links> {
        if !self.links.contains_key(&oid) {
            let read = self.raw(oid).ok().map(|raw| read_links(&raw));
            self.links.insert(oid, read);
        }
        self.links.get(&oid).and_then(Option::as_ref)
    }

    pub(super) fn first_parent(&mut self, oid: Oid) -> Option<Oid> {
        self.links(oid).and_then(|links| links.parents.first().copied())
    }

    /// The whole commit; one that cannot be read is left aside alone, with the reason.
    pub(super) fn fact(&self, oid: Oid) -> CommitFact {
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

    fn raw(&self, oid: Oid) -> Result<Vec<u8>, String> {
        self.objects.commit(oid, MOST_BYTES)
    }
}
