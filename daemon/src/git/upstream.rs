//! How a branch stands to its remote-tracking copy.

use orch_shared::{
    facts::UpstreamFact,
    ids::{Oid, RefName},
};

use super::access::Access;

/// How a tip stands to the copy that its branch pushes to.
pub(super) fn upstream(access: &dyn Access, (name, copy): &(RefName, Oid), tip: Oid) -> Option<UpstreamFact> {
    let counted = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (unpushed, unpulled) = if *copy == tip { (0, 0) } else { access.ahead_behind(tip, *copy)? };
    Some(UpstreamFact { name: name.clone(), unpushed: counted(unpushed), unpulled: counted(unpulled) })
}
