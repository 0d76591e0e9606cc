//! `orchctl events`: one JSON object a line, with a cursor to go on from.

use orch_shared::{
    event::{Cursor, EventBody, StreamEvent},
    protocol::{Request, Response, ServerMessage},
};
use serde_json::{Map, Value, json, to_value};

use super::Ended;
use crate::{
    cli::EventsArgs,
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{json as document, print},
};

pub(super) fn run(args: &EventsArgs) -> Ended {
    let since = args.since.map(Cursor);
    if args.follow { follow(since) } else { list(since) }
}

fn list(since: Option<Cursor>) -> Ended {
    let mut connection = Connection::open()?;
    let mut since = since;
    loop {
        let Response::Events(events) = connection.ask(Request::ListEvents { since })? else {
            return Err(CommandError::unexpected_answer());
        };
        let Some(last) = events.last() else { return Ok(exit_code::OK) };
        since = Some(last.cursor);
        for event in &events {
            print(&line(event)?)?;
        }
    }
}

fn follow(since: Option<Cursor>) -> Ended {
    let mut since = since;
    loop {
        since = Some(follow_from(since, |event| print(&line(event)?).map(|()| None::<u8>), None)?.0);
    }
}

/// Where the stream of events is now.
pub(super) fn last_cursor() -> Result<Cursor, CommandError> {
    match Connection::open()?.ask(Request::FollowEvents { since: None })? {
        Response::Following(cursor) => Ok(cursor),
        _ => Err(CommandError::unexpected_answer()),
    }
}

/// Follows events until `take` has its answer, the deadline passes, or the daemon says that this reader lagged. Returns
/// the cursor to go on from, and the answer.
pub(super) fn follow_from<T>(
    since: Option<Cursor>,
    mut take: impl FnMut(&StreamEvent) -> Result<Option<T>, CommandError>,
    mut remaining: Option<&mut dyn FnMut() -> Option<std::time::Duration>>,
) -> Result<(Cursor, Option<T>), CommandError> {
    let mut connection = Connection::open()?;
    let Response::Following(mut cursor) = connection.ask(Request::FollowEvents { since })? else {
        return Err(CommandError::unexpected_answer());
    };
    loop {
        let within = match &mut remaining {
            None => None,
            Some(remaining) => match remaining() {
                Some(left) => Some(left),
                None => return Ok((cursor, None)),
            },
        };
        connection.deadline(within).map_err(|error| CommandError::failed("the socket has no deadline").cause(error))?;
        match connection.receive_within()? {
            Some(ServerMessage::Event(event)) => {
                cursor = event.cursor;
                if let Some(answer) = take(&event)? {
                    return Ok((cursor, Some(answer)));
                }
            }
            Some(ServerMessage::Lagged { cursor }) => return Ok((cursor, None)),
            Some(ServerMessage::Closing { reason }) => {
                return Err(CommandError::failed("orchd closed the connection").cause(reason));
            }
            Some(ServerMessage::Answer { .. }) | None => {}
        }
    }
}

/// The event as one line of JSON.
pub(super) fn line(event: &StreamEvent) -> Result<String, CommandError> {
    document::line(&object(event)?)
}

/// The object concerned stands under its own name (cli.md, "JSON").
fn object(event: &StreamEvent) -> Result<Value, CommandError> {
    let value = |value: Result<Value, serde_json::Error>| {
        value.map_err(|error| CommandError::failed("the event cannot be put into JSON").cause(error))
    };
    let mut object = Map::new();
    object.insert("schema".to_owned(), json!(orch_shared::report::SCHEMA));
    object.insert("cursor".to_owned(), json!(event.cursor.0));
    object.insert("at".to_owned(), json!(event.at.to_string()));
    object.insert("repo".to_owned(), value(to_value(&event.repo))?);
    object.insert("type".to_owned(), json!(event.body.name()));
    let mut add = |name: &str, of: Result<Value, serde_json::Error>| -> Result<(), CommandError> {
        object.insert(name.to_owned(), value(of)?);
        Ok(())
    };
    match &event.body {
        EventBody::Commit { oid, task, subject, class, at } => {
            let commit = json!({ "oid": oid, "task": task, "subject": subject, "class": class, "at": at.to_string() });
            add("commit", Ok(commit))?;
        }
        EventBody::Phase { worker, from, to } => {
            add("worker", to_value(worker))?;
            add("from", to_value(from))?;
            add("to", to_value(to))?;
        }
        EventBody::Health { worker, from, to } => {
            add("worker", to_value(worker))?;
            add("from", to_value(from))?;
            add("to", to_value(to))?;
        }
        EventBody::Need { worker, from, to, need } => {
            add("worker", to_value(worker))?;
            add("from", to_value(from))?;
            add("to", to_value(to))?;
            add("need", to_value(need))?;
        }
        EventBody::AlertRaised(alert) | EventBody::AlertCleared(alert) | EventBody::AlertAcknowledged(alert) => {
            add("alert", to_value(alert))?;
        }
        EventBody::WorkerAdded(worker) => add("worker", to_value(worker))?,
        EventBody::WorkerRemoved(task) => add("worker", to_value(task))?,
        // The name is there already; an object of that name would take its place.
        EventBody::RepoAdded(_) | EventBody::RepoRemoved => {}
        EventBody::RepoDegraded(reason) => add("reason", to_value(reason))?,
    }
    Ok(Value::Object(object))
}
