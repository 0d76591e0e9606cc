//! The local socket: clients of this user come in, requests go to the service, answers and events go back.
//!
//! Nothing is decided here. A connection that breaks the protocol is closed with a sentence, and nothing else happens.

mod connection;
mod listener;

use orch_shared::{
    event::{Cursor, StreamEvent},
    protocol::{Request, Response},
};
use tokio::sync::{mpsc, oneshot};

pub(crate) use listener::{BindError, Listener, bind};

/// How many events may wait for a subscriber before it is told that it lags.
pub(crate) const SUBSCRIBER_QUEUE: usize = 1024;

/// What clients want of the service.
#[derive(Debug)]
pub(crate) enum Call {
    /// A request, answered once its effects are stored.
    Request { request: Request, reply: oneshot::Sender<Response> },
    /// A subscription: the events so far after the cursor, and those to come through the channel. The service drops its
    /// end when the channel is full; the connection then says that it lagged.
    Follow { since: Option<Cursor>, events: mpsc::Sender<StreamEvent>, reply: oneshot::Sender<Cursor> },
}
