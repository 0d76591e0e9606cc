//! Lists local branches, and does not believe that one is gone until three looks agree (faults.md F3, F4).
//!
//! Any listing can miss a ref that is being packed or renamed at that moment. So a branch that was there counts as gone
//! only when a direct look of libgit2 finds nothing, and a second listing, by libgit2 with nothing cached, agrees.

mod listing;

use std::collections::BTreeMap;

use git2::{ErrorCode, Repository};
use orch_shared::{
    facts::ReadFault,
    ids::{Oid, RefName},
};

pub(super) use self::listing::Listing;
use super::repo::{OpenRepo, libgit2};

/// Branches and where they point.
pub(super) type Tips = BTreeMap<RefName, Oid>;

/// More branches than this are not watched; the number is said.
const MOST_BRANCHES: usize = 20_000;

impl OpenRepo {
    /// All local branches, and the base wherever it is.
    pub(super) fn list_branches(&mut self, before: &Tips, base: &RefName) -> Result<Tips, ReadFault> {
        let mut tips = self.listing.read(&self.git, &self.common_dir)?;
        let missing: Vec<&RefName> = before.keys().filter(|name| !tips.contains_key(*name)).collect();
        let mut again: Option<Tips> = None;
        let mut found = Vec::new();
        for name in missing {
            if let Some(oid) = look_up(&self.git, name)? {
                found.push((name.clone(), oid));
                continue;
            }
            if again.is_none() {
                again = Some(list(&self.fresh_handle()?)?);
            }
            if let Some(oid) = again.as_ref().and_then(|tips| tips.get(name)) {
                found.push((name.clone(), *oid));
            }
        }
        if tips.is_empty() && !found.is_empty() {
            let cause = "branches are there that the listing does not show; one may lie a hundred directories deep";
            return Err(ReadFault::Unreadable { what: "the list of branches".to_owned(), cause: cause.to_owned() });
        }
        tips.extend(found);
        if !tips.contains_key(base)
            && let Some(oid) = look_up(&self.git, base)?
        {
            tips.insert(base.clone(), oid);
        }
        Ok(tips)
    }
}

/// Where a branch points, by a direct look; none when it is not there.
pub(super) fn look_up(git: &Repository, name: &RefName) -> Result<Option<Oid>, ReadFault> {
    // libgit2 takes no other names; such a ref is known by its listing alone.
    let Some(text) = name.as_str() else { return Ok(None) };
    match git.refname_to_id(text) {
        Ok(oid) => Ok(our_oid(oid)),
        Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
        // A file of zeros after a loss of power: the branch is unreadable, not gone.
        Err(error) => Err(libgit2("a branch", &error)),
    }
}

fn list(git: &Repository) -> Result<Tips, ReadFault> {
    let fail = |error: git2::Error| libgit2("the list of branches", &error);
    let mut tips = Tips::new();
    for reference in git.references_glob("refs/heads/*").map_err(fail)? {
        // One that cannot be read is left out alone; if it was there before, the direct look says why.
        let Ok(reference) = reference else { continue };
        if let Some(oid) = reference.target().and_then(our_oid) {
            tips.insert(RefName::from_bytes(reference.name_bytes()), oid);
        }
        if tips.len() > MOST_BRANCHES {
            let cause = format!("there are more than {MOST_BRANCHES}");
            return Err(ReadFault::Unreadable { what: "the list of branches".to_owned(), cause });
        }
    }
    Ok(tips)
}

pub(super) fn our_oid(oid: git2::Oid) -> Option<Oid> {
    Oid::from_bytes(oid.as_bytes()).ok()
}

pub(super) fn their_oid(oid: Oid) -> Result<git2::Oid, git2::Error> {
    git2::Oid::from_bytes(oid.as_bytes())
}
