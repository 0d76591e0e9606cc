//! Turns state into text for people and sessions: the only door through which untrusted text leaves the daemon.
//!
//! Each destination has one quoting filter (`quote`), and nothing from a commit, a ref or a path reaches a template
//! without one. Pure: no input or output, no clock, ordered maps only.

pub mod manifest;
pub mod notification;
pub mod prompt;
mod quote;
pub mod report;
pub mod script;
