//! How a branch stands to its remote-tracking copy.

use orch_shared::{
    facts::UpstreamFact,
    ids::{Oid, RefName},
};

use super::access::Access;

/// The copy that the branch pushes to, where one is configured and there.
pub(super) fn upstream(access: &dyn Access, branch: &RefName, tip: Oid) -> Option<UpstreamFact> {
    let name = access.upstream(branch)?;
    let copy = access.look_up(&name).ok()??;
    let counted = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (unpushed, unpulled) = if copy == tip { (0, 0) } else { access.ahead_behind(tip, copy)? };
    Some(UpstreamFact { name, unpushed: counted(unpushed), unpulled: counted(unpulled) })
}
