//! Everybody commits at once: nothing is lost, nothing is told twice, and it costs little.

mod faults;
mod rebase;
mod refs;
mod world;

use orch_e2e::tier::Tier;

pub(crate) fn measure(tier: Tier) {
    println!("## Storms\n");
    let mut world = world::World::new(tier);
    refs::measure(tier, &mut world);
    faults::stalled(&mut world);
    faults::overflow(&mut world);
    faults::packed_midway(&mut world);
    faults::collected_midway(&mut world);
    rebase::measure(&world);
}
