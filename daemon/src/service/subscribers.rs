//! Whoever follows the events. A reader that is too slow is let go with a cursor; it never slows the daemon.

use orch_shared::event::{Cursor, StreamEvent};
use tokio::sync::{mpsc, oneshot};
use tracing::debug;

use super::Service;

/// How many past events are read from the store at a time.
const PAGE: usize = 1000;

/// The channels to the connections that follow.
#[derive(Default)]
pub(super) struct Subscribers {
    channels: Vec<mpsc::Sender<StreamEvent>>,
}

impl Subscribers {
    pub(super) fn send(&mut self, events: &[StreamEvent]) {
        // A full channel is dropped: its connection sees the end, and tells its client that it lagged.
        self.channels.retain(|channel| events.iter().all(|event| channel.try_send(event.clone()).is_ok()));
    }
}

impl Service {
    /// Begins a subscription: first what is past, then what comes. No event is between the two, since nothing else
    /// happens in this turn.
    pub(super) fn follow(
        &mut self,
        since: Option<Cursor>,
        events: mpsc::Sender<StreamEvent>,
        reply: oneshot::Sender<Cursor>,
    ) {
        let last = self.store.last_cursor().unwrap_or_default();
        let start = since.unwrap_or(last).min(last);
        if reply.send(start).is_err() {
            return;
        }
        let mut cursor = start;
        while cursor < last {
            let page = match self.store.events_after(cursor, PAGE) {
                Ok(page) if !page.is_empty() => page,
                Ok(_) => break,
                Err(error) => {
                    debug!(%error, "past events cannot be read");
                    break;
                }
            };
            for event in page {
                cursor = event.cursor;
                if events.try_send(event).is_err() {
                    // More than fits is past: the client lags already, and comes back with the cursor it has.
                    return;
                }
            }
        }
        self.subscribers.channels.push(events);
    }
}
