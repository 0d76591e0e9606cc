//! The wire between orchd and its clients: a greeting that every version reads, then frames (cli.md, "The wire").
//!
//! Messages are append-only: a variant or a field is added at the end, never moved, and `PROTOCOL_VERSION` rises when
//! an old reader could not understand. Golden bytes in `shared/tests/golden` hold each message to its form.

mod codec;
mod frame;
mod greeting;
mod message;

pub use codec::{CodecError, decode, encode};
pub use frame::{FrameBuffer, FrameError, MAX_FRAME, frame};
pub use greeting::{GREETING_LEN, Greeting, NotOurs, PROTOCOL_VERSION};
pub use message::{
    ClientMessage, Failure, FailureKind, PlanSelector, RepoSelector, Request, Response, ServerMessage, TaskSelector,
};
