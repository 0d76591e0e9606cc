//! Who was seen to have a session in a worker's worktree: it changes the words about a silence, never the verdict.

use std::{collections::BTreeMap, fmt, time::Duration};

use orch_shared::{facts::Session, ids::GitPath, time::Timestamp};

use super::{Effects, Engine};
use crate::event::Effect;

/// What was seen is not looked for again within this, however many workers become silent in it.
const FRESH: Duration = Duration::from_secs(1);

/// A look at who has a session in a worktree, and when (domain.md section 6, session evidence).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionsSeen {
    /// When.
    pub at: Timestamp,
    /// The processes that had their directory there, the oldest first.
    pub found: Vec<Session>,
}

impl SessionsSeen {
    /// The session: where there are several processes the oldest started the others, or is the shell that did.
    #[must_use]
    pub fn session(&self) -> Option<InWords<'_>> {
        let (session, others) = self.found.split_first()?;
        Some(InWords { session, n_others: others.len() })
    }
}

/// A session as people are told of it: `its session (pid 123, since 2026-01-05T14:02:00Z)`.
#[derive(Clone, Copy, Debug)]
pub struct InWords<'a> {
    session: &'a Session,
    n_others: usize,
}

impl fmt::Display for InWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "its session (pid {}, since {}", self.session.pid, self.session.since)?;
        match self.n_others {
            0 => write!(f, ")"),
            1 => write!(f, ", and 1 process more)"),
            n => write!(f, ", and {n} processes more)"),
        }
    }
}

impl Engine {
    /// Has sessions looked for, unless that was just done.
    pub(super) fn seek_sessions(&self, effects: &mut Effects) {
        if self.sessions_sought.is_none_or(|sought| self.now.since(sought) >= FRESH) {
            effects.push(Effect::FindSessions);
        }
    }

    pub(super) fn take_sessions(&mut self, found: &BTreeMap<GitPath, Vec<Session>>) {
        self.sessions_sought = Some(self.now);
        for worker in self.workers.values_mut() {
            let there = worker.present_worktree().and_then(|worktree| found.get(&worktree.path));
            worker.sessions = there.map(|found| SessionsSeen { at: self.now, found: found.clone() });
        }
    }
}
