//! What it costs to read new commits after their event: the same on a long history with many workers as on a short one.
//!
//! The reader is asked as the daemon asks it, over its pipe; beside it stands `git rev-list old..new`, a process.

mod commits;
mod world;

use orch_e2e::tier::Tier;

pub(crate) fn measure(tier: Tier) {
    println!("## Reading new commits\n");
    let mut worlds =
        [world::World::new(tier.small()), world::World::new(tier.large(orch_e2e::crowd::Forks::Near, 1_000))];
    for kind in commits::KINDS {
        commits::measure(kind, tier, &mut worlds);
    }
}
