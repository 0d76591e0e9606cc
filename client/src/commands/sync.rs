//! `orchctl sync`: returns when everything that was in git before is in the answers.

use orch_shared::{
    protocol::{Request, Response},
    report::SCHEMA,
};

use super::Ended;
use crate::{cli::JsonArgs, connection::Connection, error::CommandError, exit_code, output::json};

pub(super) fn run(args: &JsonArgs) -> Ended {
    let Response::Done = Connection::open()?.ask(Request::Sync)? else {
        return Err(CommandError::unexpected_answer());
    };
    if args.json {
        json::print(&serde_json::json!({ "schema": SCHEMA, "synced": true }))?;
    }
    Ok(exit_code::OK)
}
