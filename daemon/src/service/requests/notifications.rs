//! `orchctl notify test`: one through every channel, without holding up anything else.

use orch_shared::protocol::Response;
use tokio::sync::oneshot;

use crate::service::{Service, ServiceEvent};

impl Service {
    pub(super) fn test_notifications(&self, reply: oneshot::Sender<Response>) {
        let (test, events) = (self.notifier.test(), self.events.clone());
        tokio::spawn(async move {
            let channels = test.await;
            // Without the service there is nobody to answer.
            drop(events.send(ServiceEvent::ChannelsTested { channels, reply }));
        });
    }
}
