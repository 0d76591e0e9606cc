//! Lists local branches, and does not believe that one is gone until three looks agree (faults.md F3, F4).
//!
//! Any listing can miss a ref that is being packed or renamed at that moment. So a branch that was there counts as gone
//! only when a direct look finds nothing, and a second listing by another way agrees.

mod listing;

use std::{collections::BTreeMap, thread, time::Duration};

use orch_shared::{
    facts::ReadFault,
    ids::{Oid, RefName},
};

pub(super) use self::listing::Listing;
use super::repo::OpenRepo;

/// Branches and where they point.
pub(super) type Tips = BTreeMap<RefName, Oid>;

/// More branches than this are not watched; the number is said.
const MOST_BRANCHES: usize = 20_000;

/// While refs are moved to another format they are for a moment nowhere: so long, and so often, it is looked again.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
const MOST_LOOKS: usize = 20;

impl OpenRepo {
    /// All local branches, and the base wherever it is.
    ///
    /// That none is there any more, not even the base, is not believed: then there is nothing left to tell of.
    pub(super) fn list_branches(&mut self, before: &Tips, base: &RefName) -> Result<Tips, ReadFault> {
        for _ in 0..MOST_LOOKS {
            let was_another = self.notice_another_format()?;
            match self.list_once(before, base) {
                Ok(tips) if !tips.is_empty() || before.is_empty() => return Ok(tips),
                Err(fault) if !was_another && !self.is_another_format() => return Err(fault),
                _ => thread::sleep(BETWEEN_LOOKS),
            }
        }
        let cause = "no branch is there any more, not even the base";
        Err(ReadFault::Unreadable { what: "the list of branches".to_owned(), cause: cause.to_owned() })
    }

    fn list_once(&mut self, before: &Tips, base: &RefName) -> Result<Tips, ReadFault> {
        let mut tips = self.access.branches(&self.prefix)?;
        let missing: Vec<&RefName> = before.keys().filter(|name| !tips.contains_key(*name)).collect();
        let mut again: Option<Tips> = None;
        let mut found = Vec::new();
        self.unreadable.clear();
        for name in missing {
            match self.access.look_up(name) {
                Ok(None) => {}
                Ok(Some(oid)) => {
                    found.push((name.clone(), oid));
                    continue;
                }
                // Without the base nothing can be told.
                Err(fault) if name == base => return Err(fault),
                // It is there, and stays where it was until it can be read again.
                Err(fault) => {
                    self.unreadable.insert(name.clone(), fault.to_string());
                    found.extend(before.get(name).map(|oid| (name.clone(), *oid)));
                    continue;
                }
            }
            if again.is_none() {
                again = Some(self.access.branches_by_another_way(&self.prefix)?);
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
            && let Some(oid) = self.access.look_up(base)?
        {
            tips.insert(base.clone(), oid);
        }
        Ok(tips)
    }
}

/// True for what is listed: local branches, and remote-tracking copies of those that begin with the prefix.
pub(super) fn is_listed(name: &RefName, prefix: &str) -> bool {
    name.branch().is_some() || name.branch_anywhere().is_some_and(|short| short.starts_with(prefix.as_bytes()))
}

/// Refuses a list that is too long.
pub(super) fn too_many(tips: &Tips) -> Result<(), ReadFault> {
    if tips.len() <= MOST_BRANCHES {
        return Ok(());
    }
    let cause = format!("there are more than {MOST_BRANCHES}");
    Err(ReadFault::Unreadable { what: "the list of branches".to_owned(), cause })
}

#[cfg(test)]
mod tests;
