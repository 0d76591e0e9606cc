//! Between the service and the readers: which repo is read when, and what its answers mean.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

use orch_rules::{engine::Engine, event::Event};
use orch_shared::{
    facts::{
        GlanceRequest, Growth, Probe, ProbeAnswer, ReadFault, ReaderReply, ReaderRequest, Session, Snapshot,
        SnapshotRequest,
    },
    ids::{GitPath, RefName, RepoId},
    worker::Trouble,
};
use tokio::{sync::mpsc, time::Instant};
use tracing::{debug, error, info, warn};

use super::{
    Service, ServiceEvent, schedule,
    tracked::{self, Ask, Asks, Failing, Look, Scans, Tracked, Watching},
};
use crate::{
    git::{Reader, ReaderSettings},
    notify::Ping,
    sessions::Sessions,
    store::RepoRow,
    watch::RepoPlaces,
};

/// A reader that does not answer within this is ended.
const READ_DEADLINE: Duration = Duration::from_secs(10);
/// So many things are looked up before what was found is weighed.
const MOST_LOOKS: usize = 64;

impl Service {
    /// Takes up every registered repo at the start.
    pub(crate) fn resume_repos(&mut self) {
        if let Some(moved_to) = &self.rebuilt {
            // A repo that was forgotten with it is not watched any more, and nothing else would tell.
            self.notifier.tell(Ping::store_lost(moved_to));
        }
        match self.store.repos() {
            Ok(rows) => {
                for row in rows {
                    let request = Tracked::open_request(&row, &self.config);
                    let reader = Reader::new(self.reader_settings(), request);
                    self.track(row, reader);
                }
            }
            Err(error) => error!(%error, "the registered repos cannot be read from the store"),
        }
        self.begin_scans(Instant::now());
    }

    pub(super) fn reader_settings(&self) -> ReaderSettings {
        ReaderSettings { program: self.program.clone(), deadline: READ_DEADLINE }
    }

    /// Holds a repo from now on: what is remembered of it, its reader, its watches, its first scan.
    pub(super) fn track(&mut self, row: RepoRow, reader: Reader) {
        let id = row.id;
        let records = self.store.records(id).unwrap_or_else(|error| {
            error!(repo = %row.name, %error, "what was remembered of the repo cannot be read");
            Vec::new()
        });
        let run = self.stored_run(id);
        let engine = Engine::new(tracked::settings(&row, &self.config, run.clone()), records);
        let mut pings = self.store.pings(id).unwrap_or_else(|error| {
            error!(repo = %row.name, %error, "what was told of the repo cannot be read; it is told again");
            Vec::new()
        });
        if let Some(jumped) = engine.deadlines_from() {
            // Reminders waited afresh from then on, and do so after a restart.
            pings.iter_mut().for_each(|ping| ping.at = ping.at.max(jumped));
        }
        self.pacer.restore(self.now, id, &row.name, engine.open_episodes(), pings);
        self.pacer.open_digest(id);
        let ((scans_asked, scans_heard), (probes_asked, probes_heard)) =
            (mpsc::unbounded_channel(), mpsc::unbounded_channel());
        let talk = Talk { repo: id, reader, sessions: self.sessions.clone(), events: self.events.clone() };
        tokio::spawn(talk.go_on(scans_heard, probes_heard));
        let mut scans = Scans::default();
        scans.want();
        let tracked = Tracked {
            row,
            engine,
            run,
            asks: Asks { scans: scans_asked, probes: probes_asked },
            generation: None,
            scans,
            probes: BTreeSet::new(),
            seeks_sessions: false,
            unfinished_prompts: BTreeMap::new(),
            in_first_digest: true,
            watching: Watching::Events,
            admin_dirs: Vec::new(),
        };
        self.repos.insert(id, tracked);
        // Before the first scan, so that nothing can happen between the two unseen.
        self.arm(id);
    }

    /// An event says that the repo may have changed: read it now, and once more when it is quiet.
    pub(super) fn mark_touched(&mut self, repo: RepoId) {
        if let Some(tracked) = self.repos.get_mut(&repo) {
            tracked.scans.want();
            tracked.scans.look_again = Some(Instant::now() + schedule::SECOND_LOOK);
        }
    }

    /// An event names a branch that changed: look at it alone now, and at everything when it is quiet.
    pub(super) fn mark_branch_touched(&mut self, repo: RepoId, branch: RefName) {
        if let Some(tracked) = self.repos.get_mut(&repo) {
            tracked.scans.want_glance(branch);
            tracked.scans.look_again = Some(Instant::now() + schedule::SECOND_LOOK);
        }
    }

    pub(super) fn mark_all_dirty(&mut self, why: &'static str) {
        debug!(why, "all repos are read");
        self.repos.values_mut().for_each(|tracked| tracked.scans.want());
    }

    /// Asks the readers of all repos that want to be read and are not being read.
    pub(super) fn begin_scans(&mut self, now: Instant) {
        for tracked in self.repos.values_mut() {
            let Some(look) = tracked.scans.begin(now) else { continue };
            let request = match (look, tracked.generation) {
                (Look::Glance(branches), Some(since)) => ReaderRequest::Glance(GlanceRequest { since, branches }),
                (Look::Glance(_) | Look::Scan, since) => {
                    let engine = &tracked.engine;
                    let (known, own) = match since {
                        None => (engine.known_tips(), engine.known_own()),
                        Some(_) => (Vec::new(), Vec::new()),
                    };
                    ReaderRequest::Snapshot(SnapshotRequest { since, known, own })
                }
            };
            // The task that talks with the reader ends only with the repo.
            drop(tracked.asks.scans.send(request));
        }
    }

    pub(super) fn take_answer(
        &mut self,
        repo: RepoId,
        asked: ReaderRequest,
        answer: Result<ReaderReply, (ReadFault, Duration)>,
    ) {
        match (asked, answer) {
            (ReaderRequest::Snapshot(_) | ReaderRequest::Glance(_), Ok(ReaderReply::Snapshot(snapshot))) => {
                self.take_snapshot(repo, snapshot);
            }
            (ReaderRequest::Glance(_), Ok(ReaderReply::Grown(growth))) => self.take_growth(repo, growth),
            (ReaderRequest::Snapshot(_) | ReaderRequest::Glance(_), Ok(other)) => {
                let cause = format!("the reader answered out of turn: {other:?}").chars().take(200).collect();
                let fault = ReadFault::Unreadable { what: "the repository".to_owned(), cause };
                self.take_fault(repo, fault, schedule::POLL);
            }
            (ReaderRequest::Snapshot(_) | ReaderRequest::Glance(_), Err((fault, rest))) => {
                self.take_fault(repo, fault, rest);
            }
            // What is looked up comes another way, and what a plan is made of is read by a reader of its own.
            (ReaderRequest::Open(_) | ReaderRequest::Probe(_) | ReaderRequest::Contents(_), _) => {}
        }
        self.close_first_digest(repo);
    }

    /// The reader ended over a look, and what it sent before is gone with it: everything is asked for.
    pub(super) fn ask_for_everything(&mut self, repo: RepoId) {
        if let Some(tracked) = self.repos.get_mut(&repo) {
            tracked.generation = None;
            tracked.scans.end_and_repeat();
        }
    }

    pub(super) fn take_looked_up(&mut self, repo: RepoId, found: Vec<(Probe, Option<ProbeAnswer>)>) {
        if let Some(tracked) = self.repos.get_mut(&repo) {
            for (probe, _) in &found {
                tracked.probes.remove(probe);
            }
        }
        let (mut asked, mut answers) = (Vec::new(), Vec::new());
        for (probe, answer) in found {
            if answer.is_none() {
                debug!(%repo, ?probe, "a probe failed");
            }
            asked.push(probe.clone());
            // A probe that failed is asked again by the rules when they next need it.
            answers.extend(answer.or_else(|| unknown(&probe)).map(|answer| (probe, answer)));
        }
        if !answers.is_empty() {
            self.observe(repo, Event::ProbesAnswered(answers));
        }
        asked.iter().for_each(|probe| self.complete_prompts(repo, probe));
        self.look_ended();
        self.close_first_digest(repo);
    }

    pub(super) fn take_sessions(&mut self, repo: RepoId, found: BTreeMap<GitPath, Vec<Session>>) {
        if let Some(tracked) = self.repos.get_mut(&repo) {
            tracked.seeks_sessions = false;
        }
        self.observe(repo, Event::SessionsFound(found));
        self.look_ended();
        self.close_first_digest(repo);
    }

    fn take_snapshot(&mut self, repo: RepoId, snapshot: Box<Snapshot>) {
        let Some(tracked) = self.repos.get_mut(&repo) else { return };
        tracked.generation = Some(snapshot.generation);
        if tracked.scans.failing.take().is_some() {
            info!(repo = %tracked.row.name, "the repo can be read again");
        }
        let records = snapshot.worktrees.iter().filter(|worktree| !worktree.main).map(|worktree| &worktree.admin_dir);
        tracked.admin_dirs = records.chain(&snapshot.unfinished).map(|record| record.as_path().to_owned()).collect();
        self.observe(repo, Event::SnapshotTaken(snapshot));
        // New directories may have appeared, and something in them before they were watched: then look again.
        let newly_armed = self.arm(repo);
        if let Some(tracked) = self.repos.get_mut(&repo) {
            if newly_armed {
                tracked.scans.end_and_repeat();
            } else {
                tracked.scans.end();
            }
        }
        self.scan_ended(repo);
    }

    fn take_growth(&mut self, repo: RepoId, growth: Growth) {
        let Some(tracked) = self.repos.get_mut(&repo) else { return };
        tracked.generation = Some(growth.generation);
        self.observe(repo, Event::BranchesGrown(growth));
        if let Some(tracked) = self.repos.get_mut(&repo) {
            tracked.scans.end();
        }
        self.scan_ended(repo);
    }

    fn take_fault(&mut self, repo: RepoId, fault: ReadFault, rest: Duration) {
        let Some(tracked) = self.repos.get_mut(&repo) else { return };
        if matches!(fault, ReadFault::Crashed { .. }) && tracked.scans.is_replaced(Instant::now()) {
            warn!(repo = %tracked.row.name, %fault, "another reader takes its place");
            tracked.generation = None;
            // Whoever waits for what it was to read waits for the other.
            tracked.scans.end_and_repeat();
            return;
        }
        let until = Instant::now() + rest;
        if tracked.scans.failing.as_ref().is_none_or(|failing| failing.fault != fault) {
            warn!(repo = %tracked.row.name, %fault, "the repo cannot be read");
        }
        // The reader's memory of what it sent is gone with it.
        tracked.generation = None;
        tracked.scans.end();
        tracked.scans.look_again = Some(until);
        tracked.scans.failing = Some(Failing { fault: fault.clone(), until });
        self.observe(repo, Event::RepoFailed(fault));
        self.scan_ended(repo);
    }

    /// Watches what there is to watch now. True when something was not watched before.
    fn arm(&mut self, repo: RepoId) -> bool {
        let Some(tracked) = self.repos.get_mut(&repo) else { return false };
        let places = RepoPlaces {
            common_dir: PathBuf::from(tracked.row.common_dir.as_path()),
            prefix: tracked::prefix(&tracked.row, &self.config),
            worktree_admin_dirs: tracked.admin_dirs.clone(),
        };
        let armed = match self.watcher.arm(repo, &places) {
            Ok(armed) => armed,
            Err(error) => {
                self.poll(repo, Trouble { reason: error.to_string(), hint: error.hint().to_owned() });
                return false;
            }
        };
        if let Some(name) = armed.shared_file_system() {
            let reason = format!("it lies on {name}, where changes by other machines send no event");
            self.poll(repo, Trouble { reason, hint: "it is read every few seconds as well".to_owned() });
        } else if tracked.watching != Watching::Events {
            tracked.watching = Watching::Events;
            self.observe(repo, Event::RepoWatched);
        }
        armed.newly_armed()
    }

    /// Events alone do not do: the repo is read at intervals, and that is said.
    fn poll(&mut self, repo: RepoId, trouble: Trouble) {
        let Some(tracked) = self.repos.get_mut(&repo) else { return };
        let reason = trouble.to_string();
        let polling = Watching::Polling(trouble);
        tracked.scans.look_again = Some(Instant::now() + schedule::POLL);
        if tracked.watching != polling {
            warn!(repo = %tracked.row.name, reason, "the repo is read at intervals");
            tracked.watching = polling;
            self.observe(repo, Event::RepoPolled { reason });
        }
    }

    /// What the first scan found has been looked up: tell it as one.
    fn close_first_digest(&mut self, repo: RepoId) {
        let Some(tracked) = self.repos.get_mut(&repo) else { return };
        let settled = tracked.generation.is_some() || tracked.scans.failing.is_some();
        if tracked.in_first_digest && settled && tracked.knows_what_it_asked() {
            tracked.in_first_digest = false;
            self.pacer.close_digest(repo, self.now);
        }
    }
}

/// What a failed probe tells: nothing, in the form of an answer, so that no rule waits for ever.
fn unknown(probe: &Probe) -> Option<ProbeAnswer> {
    use orch_shared::facts::Activity;
    match probe {
        Probe::Activity { .. } => {
            Some(ProbeAnswer::Activity(Activity { newest: None, dirty: None, paths: Vec::new(), busy: false }))
        }
        Probe::Provision { .. } => Some(ProbeAnswer::Provision(None)),
        Probe::Containment { .. } | Probe::Changes { .. } => None,
    }
}

/// The task that finds things out for one repo: one question at a time, scans first, until the repo is given up.
struct Talk {
    repo: RepoId,
    reader: Reader,
    sessions: Sessions,
    events: mpsc::UnboundedSender<ServiceEvent>,
}

impl Talk {
    async fn go_on(
        mut self,
        mut scans: mpsc::UnboundedReceiver<ReaderRequest>,
        mut probes: mpsc::UnboundedReceiver<Ask>,
    ) {
        let mut held = None;
        loop {
            let event = match (scans.try_recv(), held.take()) {
                (Ok(request), behind) => {
                    held = behind;
                    self.scan(request).await
                }
                (Err(_), Some(ask)) => self.find_out(ask, &mut probes, &scans, &mut held).await,
                (Err(_), None) => tokio::select! {
                    biased;
                    Some(request) = scans.recv() => self.scan(request).await,
                    Some(ask) = probes.recv() => self.find_out(ask, &mut probes, &scans, &mut held).await,
                    else => return,
                },
            };
            if self.events.send(event).is_err() {
                return;
            }
        }
    }

    /// Asks for what changed, of a reader that knows since when.
    async fn scan(&mut self, request: ReaderRequest) -> ServiceEvent {
        if self.reader.remembers(&request) {
            self.ask(request).await
        } else {
            ServiceEvent::ReaderForgot { repo: self.repo }
        }
    }

    /// Looks one thing up. A reader that dies over it is asked once more: it may have died of something else.
    async fn look_up(&mut self, probe: &Probe) -> Option<ProbeAnswer> {
        let request = || ReaderRequest::Probe(probe.clone());
        let reply = match self.reader.ask(request()).await {
            Err(ReadFault::Crashed { .. }) => self.reader.ask(request()).await,
            reply => reply,
        };
        match reply {
            Ok(ReaderReply::Probed(answer)) => Some(answer),
            _ => None,
        }
    }

    /// Finds things out in the order asked. Looks that stand in line are taken together, unless a scan waits: a thousand
    /// of them would be weighed a thousand times. What comes behind them and is no look is held for the next turn.
    async fn find_out(
        &mut self,
        ask: Ask,
        probes: &mut mpsc::UnboundedReceiver<Ask>,
        scans: &mpsc::UnboundedReceiver<ReaderRequest>,
        held: &mut Option<Ask>,
    ) -> ServiceEvent {
        let mut probe = match ask {
            Ask::Reader(probe) => probe,
            Ask::Sessions(worktrees) => return self.find_sessions(worktrees).await,
        };
        let mut found = Vec::new();
        loop {
            let answer = self.look_up(&probe).await;
            found.push((probe, answer));
            if found.len() >= MOST_LOOKS || !scans.is_empty() {
                break;
            }
            match probes.try_recv() {
                Ok(Ask::Reader(next)) => probe = next,
                Ok(other) => {
                    *held = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        ServiceEvent::LookedUp { repo: self.repo, found }
    }

    async fn ask(&mut self, request: ReaderRequest) -> ServiceEvent {
        let answer = match self.reader.ask(request.clone()).await {
            Ok(ReaderReply::Failed(fault)) | Err(fault) => Err((fault, self.reader.retry_after())),
            Ok(reply) => Ok(reply),
        };
        ServiceEvent::ReaderAnswered { repo: self.repo, asked: request, answer }
    }

    async fn find_sessions(&self, worktrees: Vec<GitPath>) -> ServiceEvent {
        let found = self.sessions.find(worktrees).await.unwrap_or_else(|error| {
            debug!(repo = %self.repo, %error, "it is not known who has a session where");
            BTreeMap::new()
        });
        ServiceEvent::SessionsFound { repo: self.repo, found }
    }
}
