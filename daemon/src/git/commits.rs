//! Reads commits as raw objects, their size first, so that no message can cost more than it is worth (faults.md F6).

use std::collections::HashMap;

use git2::{ErrorCode, ObjectType, Odb};
use orch_shared::{
    facts::{CommitContent, CommitFact},
    ids::Oid,
};

use super::{
    raw_commit::{Links, read_links, read_message},
    refs::their_oid,
};

/// A commit larger than this is not read.
const MOST_BYTES: usize = 256 * 1024;

/// Reads commits, and remembers their links while a snapshot is made.
pub(super) struct Commits<'repo> {
    odb: Odb<'repo>,
    links: HashMap<Oid, Option<Links>>,
}

impl<'repo> Commits<'repo> {
    pub(super) fn new(odb: Odb<'repo>) -> Self {
        Self { odb, links: HashMap::new() }
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
        their_oid(oid).is_ok_and(|oid| self.odb.exists(oid))
    }

    fn raw(&self, oid: Oid) -> Result<Vec<u8>, String> {
        let id = their_oid(oid).map_err(|error| error.message().to_owned())?;
        self.try_raw(id)
            .or_else(|error| {
                // Packs may have been rewritten since they were listed.
                if error.code() != ErrorCode::NotFound || self.odb.refresh().is_err() {
                    return Err(error);
                }
                self.try_raw(id)
            })
            .map_err(|error| error.message().to_owned())?
    }

    fn try_raw(&self, id: git2::Oid) -> Result<Result<Vec<u8>, String>, git2::Error> {
        let (size, kind) = self.odb.read_header(id)?;
        if kind != ObjectType::Commit {
            return Ok(Err(format!("it is a {kind}, not a commit")));
        }
        if size > MOST_BYTES {
            return Ok(Err(format!("it has {size} bytes; at most {MOST_BYTES} are read")));
        }
        Ok(Ok(self.odb.read(id)?.data().to_vec()))
    }
}
