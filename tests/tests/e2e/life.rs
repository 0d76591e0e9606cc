//! The daemon's life and death: restarts, kills, rivals, other versions, and a desktop that does not help.

mod bus;
mod kill;
mod restart;
mod two_daemons;
mod version;

use std::time::Duration;

use orch_e2e::{lab::Lab, wait};

/// So many pings and no more, even a while after the daemon did everything that it was asked to.
#[track_caller]
pub(crate) fn only_pings(lab: &Lab, count: usize) {
    let _synced = lab.orchctl(["sync"]).ok();
    wait::stays(Duration::from_millis(500), &format!("{count} pings"), || {
        let pings = lab.desktop().pings();
        if pings.len() == count { Ok(()) } else { Err(format!("{pings:#?}")) }
    });
}
