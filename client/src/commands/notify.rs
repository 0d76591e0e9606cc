//! `orchctl notify test`: sends one through every channel, and says what became of it.

use orch_shared::{
    alert::Outcome,
    protocol::{Request, Response},
    report::SCHEMA,
};

use super::Ended;
use crate::{
    cli::NotifyVerb,
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{json, print},
};

pub(super) fn run(verb: &NotifyVerb) -> Ended {
    let NotifyVerb::Test { json: as_json } = verb;
    let Response::Channels(channels) = Connection::open()?.ask(Request::TestNotifications)? else {
        return Err(CommandError::unexpected_answer());
    };
    if *as_json {
        json::print(&serde_json::json!({ "schema": SCHEMA, "channels": channels }))?;
    } else {
        let lines = channels.iter().map(|channel| {
            let outcome = channel.outcome.map_or("off", Outcome::as_str);
            let detail = if channel.outcome.is_some() { format!(": {}", channel.detail) } else { String::new() };
            format!("{:<8} {outcome}{detail}\n", channel.channel)
        });
        print(&lines.collect::<String>())?;
    }
    let failed = channels.iter().any(|channel| matches!(channel.outcome, Some(Outcome::Failed | Outcome::Unknown)));
    Ok(if failed { exit_code::FAILED } else { exit_code::OK })
}
