//! The rules of domain.md sections 2 to 8: what a commit stream and a clock say about workers.
//!
//! Pure: no input or output, no clock, no threads, ordered maps only. Time comes with each [`event::Observed`].

pub mod attribution;
pub mod commit;
pub mod engine;
pub mod event;
pub mod grammar;
pub mod graph;
mod health;
pub mod items;
pub mod message;
pub mod naming;
pub mod phase;
mod rules;
pub mod view;
