//! Why a query includes the commit that was just made: it waits until every event before it has been read.
//!
//! A cookie file is laid in a directory of our own, watched by the watcher of the repos. When its event arrives, every
//! event before it has arrived too; then the query waits for the scans that those events asked for, and no longer.

use std::{collections::BTreeMap, time::Duration};

use orch_shared::{
    facts::Probe,
    ids::RepoId,
    protocol::{Request, Response},
};
use tokio::{sync::oneshot, time::Instant};
use tracing::{debug, warn};

use super::{Service, tracked::Watching};

/// What the rules then have to look up, such as a worktree's files, is waited for no longer than this.
const LONGEST_LOOK: Duration = Duration::from_secs(1);
/// A query is answered after this even when a repo has not been read: its report says `catching-up` or `degraded`.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The queries that wait.
#[derive(Default)]
pub(super) struct Barrier {
    waiting: Vec<Waiting>,
}

struct Waiting {
    request: Request,
    reply: oneshot::Sender<Response>,
    stage: Stage,
    give_up: Instant,
    /// Until then what the rules look up is waited for, too.
    patient_until: Instant,
}

enum Stage {
    /// For the event of this cookie.
    Cookie(u64),
    /// For each of these repos to have done the scan of that number, and what the rules look up because of it.
    Scans(BTreeMap<RepoId, u64>),
    /// For the answer to this probe, and for who has a session where: what a prompt says of a worktree is looked up when
    /// it is asked for.
    Look(RepoId, Probe),
}

impl Barrier {
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let now = Instant::now();
        let next = |waiting: &Waiting| match waiting.stage {
            Stage::Scans(_) if now < waiting.patient_until => waiting.patient_until,
            _ => waiting.give_up,
        };
        self.waiting.iter().map(next).min()
    }
}

impl Service {
    /// Answers the request once everything that was in git before it is in the picture.
    pub(super) fn wait_for_git(&mut self, request: Request, reply: oneshot::Sender<Response>) {
        if let Request::Sync = request {
            // A person who asks for it wants it now, also of a reader that rests after a failure.
            self.repos.values_mut().for_each(|tracked| {
                if let Some(failing) = &mut tracked.scans.failing {
                    failing.until = Instant::now();
                }
            });
        }
        // Where no events arrive there is nothing to wait for but a scan; and whoever moves a repo away touches nothing
        // in it.
        for tracked in self.repos.values_mut() {
            let moved = tracked.scans.failing.is_none() && !tracked.row.common_dir.as_path().exists();
            if moved || matches!(tracked.watching, Watching::Polling(_)) || matches!(request, Request::Sync) {
                tracked.scans.want();
            }
        }
        let now = Instant::now();
        let (give_up, patient_until) = (now + LONGEST_WAIT, now + LONGEST_LOOK);
        match self.watcher.lay_cookie() {
            Ok(cookie) => {
                let stage = Stage::Cookie(cookie);
                self.barrier.waiting.push(Waiting { request, reply, stage, give_up, patient_until });
            }
            Err(error) => {
                warn!(%error, "no cookie could be laid; every repo is read instead");
                self.mark_all_dirty("no cookie could be laid");
                let stage = Stage::Scans(self.scans_to_wait_for(&request));
                self.barrier.waiting.push(Waiting { request, reply, stage, give_up, patient_until });
                self.answer_waiting();
            }
        }
    }

    pub(super) fn cookie_seen(&mut self, seen: u64) {
        let mut waiting = std::mem::take(&mut self.barrier.waiting);
        if waiting.iter().any(|query| matches!(query.stage, Stage::Cookie(cookie) if cookie <= seen)) {
            self.repos.values_mut().for_each(|tracked| tracked.scans.confirm());
        }
        for query in &mut waiting {
            if matches!(query.stage, Stage::Cookie(cookie) if cookie <= seen) {
                query.stage = Stage::Scans(self.scans_to_wait_for(&query.request));
            }
        }
        self.barrier.waiting = waiting;
        self.begin_scans(Instant::now());
        self.answer_waiting();
    }

    /// The scans that a query waits for: of the repos that it is about and that can be read.
    fn scans_to_wait_for(&self, request: &Request) -> BTreeMap<RepoId, u64> {
        let about = self.repos_of(request);
        self.repos
            .iter()
            .filter(|(id, _)| about.as_ref().is_none_or(|about| about.contains(id)))
            .filter(|(_, tracked)| tracked.scans.failing.as_ref().is_none_or(|failing| failing.until <= Instant::now()))
            .map(|(id, tracked)| (*id, tracked.scans.target()))
            .collect()
    }

    pub(super) fn scan_ended(&mut self, _repo: RepoId) {
        self.answer_waiting();
    }

    /// Something was found out, or could not be.
    pub(super) fn look_ended(&mut self) {
        let (ready, waiting) = std::mem::take(&mut self.barrier.waiting).into_iter().partition(|query| {
            matches!(&query.stage, Stage::Look(repo, probe) if self.repos.get(repo).is_none_or(|tracked| {
                !tracked.probes.contains(probe) && !tracked.seeks_sessions
            }))
        });
        self.barrier.waiting = waiting;
        for Waiting { request, reply, .. } in ready {
            self.answer(request, reply);
        }
        self.answer_waiting();
    }

    fn answer_waiting(&mut self) {
        let now = Instant::now();
        let (ready, waiting) = std::mem::take(&mut self.barrier.waiting).into_iter().partition(|query| {
            matches!(&query.stage, Stage::Scans(scans) if scans.iter().all(|(repo, target)| {
                self.repos.get(repo).is_none_or(|tracked| {
                    let looked = tracked.knows_what_it_asked() || now >= query.patient_until;
                    tracked.scans.is_done(*target) && looked
                })
            }))
        });
        self.barrier.waiting = waiting;
        for Waiting { request, reply, give_up, patient_until, .. } in ready {
            match self.probe_before(&request) {
                Some((repo, probe)) => {
                    self.find_sessions(repo);
                    self.look(repo, probe.clone());
                    let stage = Stage::Look(repo, probe);
                    self.barrier.waiting.push(Waiting { request, reply, stage, give_up, patient_until });
                }
                None => self.answer(request, reply),
            }
        }
    }

    /// Answers what has waited too long with what is known.
    pub(super) fn give_up_waiting(&mut self, now: Instant) {
        self.answer_waiting();
        let (late, waiting) =
            std::mem::take(&mut self.barrier.waiting).into_iter().partition(|query| now >= query.give_up);
        self.barrier.waiting = waiting;
        for Waiting { request, reply, .. } in late {
            debug!(?request, "answered with what is known; the repo could not be read in time");
            self.answer(request, reply);
        }
    }
}
