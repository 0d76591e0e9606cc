//! `orchctl events` without `--follow`: what happened so far, a page at a time.

use orch_shared::{
    event::{Cursor, StreamEvent},
    protocol::{Failure, FailureKind},
};

use super::Answer;
use crate::service::Service;

/// Events in one answer at the most.
const PAGE: usize = 1000;

impl Service {
    pub(super) fn list_events(&self, since: Option<Cursor>) -> Answer<Vec<StreamEvent>> {
        let Some(since) = since else { return Ok(Vec::new()) };
        self.store
            .events_after(since, PAGE)
            .map_err(|error| Failure::new(FailureKind::Failed, "past events cannot be read").cause(error.to_string()))
    }
}
