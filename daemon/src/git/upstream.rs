//! How a branch stands to its remote-tracking copy.

use git2::Repository;
use orch_shared::{
    facts::UpstreamFact,
    ids::{Oid, RefName},
};

use super::refs::{look_up, their_oid};

/// The copy that the branch pushes to, where one is configured and there.
pub(super) fn upstream(git: &Repository, branch: &RefName, tip: Oid) -> Option<UpstreamFact> {
    let name = git.branch_upstream_name(branch.as_str()?).ok()?;
    let name = RefName::from_bytes(name.as_ref() as &[u8]);
    let copy = look_up(git, &name).ok()??;
    let counted = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (unpushed, unpulled) =
        if copy == tip { (0, 0) } else { git.graph_ahead_behind(their_oid(tip).ok()?, their_oid(copy).ok()?).ok()? };
    Some(UpstreamFact { name, unpushed: counted(unpushed), unpulled: counted(unpulled) })
}
