//! The rules of domain.md sections 2 to 8: what a commit stream and a clock say about workers.
//!
//! Pure: no input or output, no clock, no threads, ordered maps only. Time comes with each [`event::Observed`].

pub mod event;
