//! One file for each request of the client: what it answers, in which form, with which exit code (cli.md).

mod ack;
mod copy;
mod daemon;
mod events;
mod explain;
mod hook;
mod log;
mod needs;
mod notify;
mod plan;
mod repo;
mod setup;
mod skill;
mod status;
mod sync;
mod up;
mod wait;

use serde_json::Value;

/// What a field of a JSON document may be. A document may have more fields than are asked for, never fewer.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Number,
    Flag,
    List,
    Object,
    /// RFC 3339 in UTC.
    Time,
    /// Full hex.
    Oid,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Null, or the kind.
    Maybe(&'static Self),
}

/// Checks that a document has the fields, and each of its kind.
#[track_caller]
fn assert_shape(value: &Value, fields: &[(&str, Kind)]) {
    for &(name, kind) in fields {
        let field = value.get(name).unwrap_or_else(|| panic!("{name} is missing in {value:#}"));
        assert!(fits(field, kind), "{name} is no {kind:?} in {value:#}");
    }
}

fn fits(value: &Value, kind: Kind) -> bool {
    let text = value.as_str();
    match kind {
        Kind::Text => text.is_some(),
        Kind::Number => value.is_u64(),
        Kind::Flag => value.is_boolean(),
        Kind::List => value.is_array(),
        Kind::Object => value.is_object(),
        Kind::Time => text.is_some_and(|t| t.len() == 20 && t.ends_with('Z') && t.as_bytes().get(10) == Some(&b'T')),
        Kind::Oid => text.is_some_and(|t| t.len() == 40 && t.bytes().all(|b| b.is_ascii_hexdigit())),
        Kind::Word(words) => text.is_some_and(|t| words.contains(&t)),
        Kind::Maybe(kind) => value.is_null() || fits(value, *kind),
    }
}

/// The fields of an alert, wherever it stands.
const ALERT: &[(&str, Kind)] = &[
    ("id", Kind::Text),
    ("rule", Kind::Text),
    ("severity", Kind::Word(&["info", "normal", "urgent"])),
    ("workers", Kind::List),
    ("title", Kind::Text),
    ("detail", Kind::Text),
    ("since", Kind::Time),
    ("evidence", Kind::List),
    ("prompt", Kind::Maybe(&Kind::Text)),
    ("acknowledged", Kind::Flag),
    ("snoozed_until", Kind::Maybe(&Kind::Time)),
];

/// The fields of a need, wherever it stands.
const NEED: &[(&str, Kind)] = &[
    ("worker", Kind::Text),
    ("item", Kind::Text),
    ("state", Kind::Word(&["open", "ready", "taken", "unmet"])),
    ("since", Kind::Time),
    ("provided_by", Kind::Maybe(&Kind::Oid)),
    ("evidence", Kind::Maybe(&Kind::Text)),
];
