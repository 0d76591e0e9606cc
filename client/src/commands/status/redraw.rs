//! `orchctl status --watch`: the picture anew whenever something happens, and now and then for the ages in it.

use std::{
    io::IsTerminal as _,
    time::{Duration, Instant},
};

use orch_shared::protocol::{RepoSelector, Request, Response};

use super::render;
use crate::{
    commands::{Ended, events},
    connection::Connection,
    error::CommandError,
    output::{print, table::terminal_width},
};

/// Ages are shown in whole seconds at first, and soon in minutes.
const AGEING: Duration = Duration::from_secs(10);
/// To the upper left corner, and nothing below: what stood there before is not left beside it.
const CLEAR: &str = "\u{1b}[H\u{1b}[J";
const CLEAR_ALL: &str = "\u{1b}[2J";

/// Goes on until it is interrupted.
pub(super) fn run(repo: &RepoSelector) -> Ended {
    let is_terminal = std::io::stdout().is_terminal();
    if is_terminal {
        print(CLEAR_ALL)?;
    }
    loop {
        // Taken before the status: what happens in between is shown a second time, and never missed.
        let since = events::last_cursor()?;
        let Response::Status(status) = Connection::open()?.ask(Request::GetStatus { repo: repo.clone() })? else {
            return Err(CommandError::unexpected_answer());
        };
        let picture = render(&status, terminal_width());
        // Elsewhere than on a terminal one picture follows the other.
        print(&if is_terminal { format!("{CLEAR}{picture}") } else { format!("{picture}\n") })?;
        let drawn = Instant::now();
        let mut remaining = || AGEING.checked_sub(drawn.elapsed()).filter(|left| !left.is_zero());
        let _next = events::follow_from(Some(since), |_| Ok(Some(())), Some(&mut remaining))?;
    }
}
