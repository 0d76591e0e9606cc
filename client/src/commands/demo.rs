//! `orchctl demo`: a whole run on a throw-away repo, with a daemon of its own (cli.md). Nothing of the user's is touched.
//!
//! What is shown is what happens: each command is this very program, each commit is made by git, and an alert that does not
//! come ends the demo with an error. So it is the whole-run test, too.

mod place;
mod props;
mod stage;
mod story;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use self::{place::Place, stage::Stage};
use super::Ended;
use crate::{cli::DemoArgs, error::CommandError, exit_code, output::print};

pub(super) fn run(args: &DemoArgs) -> Ended {
    let stop = stop_when_asked()?;
    let place = Place::make(args.notify)?;
    let mut stage = Stage::new(place, args.fast, Arc::clone(&stop));
    let told = story::tell(&mut stage);
    let place = stage.leave();
    if args.keep {
        let look = place.keep()?;
        print(&look)?;
    }
    match told {
        Err(_) if stop.load(Ordering::Relaxed) => Ok(exit_code::INTERRUPTED),
        Err(error) if args.keep => Err(error),
        Err(error) => Err(error.hint("`orchctl demo --keep` leaves everything there to look at")),
        Ok(()) => Ok(exit_code::OK),
    }
}

/// Set once the person wants it to end: what was made is cleared away first. A second time ends it at once.
fn stop_when_asked() -> Result<Arc<AtomicBool>, CommandError> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register_conditional_shutdown(signal, i32::from(exit_code::INTERRUPTED), Arc::clone(&stop))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&stop)))
            .map_err(|error| CommandError::failed("the demo cannot be made to end in order").cause(error))?;
    }
    Ok(stop)
}
