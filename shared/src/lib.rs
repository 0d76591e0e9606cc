//! What every part of the project speaks: ids, time, facts, alerts, configuration, paths and the wire.
//!
//! Everything here is plain data with its parser. A value is parsed once, at the edge, into one of these types; from
//! then on its type says what is known about it. Nothing in this crate decides anything: rules live in `orch-rules`,
//! text for people in `orch-render`, input and output in the two programs.

pub mod alert;
pub mod config;
pub mod contents;
pub mod event;
pub mod facts;
pub mod ids;
pub mod paths;
pub mod plan;
pub mod prompting;
pub mod protocol;
pub mod record;
pub mod report;
pub mod setup;
pub mod text;
pub mod time;
pub mod worker;
