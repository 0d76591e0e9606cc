//! The one task that owns all state: takes one event at a time, applies the rules, performs their effects in order.
//!
//! The way of a commit (architecture.md): a hint marks its repo dirty; the repo's reader is asked for a snapshot; the
//! engine of the repo turns the snapshot into effects; they are stored first, then told. A query waits until everything
//! that was in git before it is in the answer (`barrier`).

mod barrier;
mod effects;
mod event;
mod planning;
mod reading;
mod requests;
mod schedule;
mod select;
mod subscribers;
mod telling;
mod templates;
mod tracked;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use orch_shared::{
    config::Config,
    ids::{RepoId, RepoName},
    paths::Paths,
    time::Timestamp,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
};
use tracing::{debug, error, info, warn};

pub(crate) use event::ServiceEvent;

use self::{barrier::Barrier, effects::Unsaved, subscribers::Subscribers, templates::OwnTemplates, tracked::Tracked};
use crate::{
    clock::Clock,
    ipc::{Call, Listener},
    notify::{Notifier, Pacer},
    prompts::PromptFiles,
    sessions::Sessions,
    store::Store,
    supervision,
    watch::{Hint, Watcher},
};

/// A turn of the loop that takes longer is logged: everything else waits for it.
const LONG_TURN: Duration = Duration::from_millis(100);

/// What the service is made of; handed over at the start.
pub(crate) struct Parts {
    pub(crate) paths: Paths,
    pub(crate) config_file: PathBuf,
    pub(crate) config: Config,
    pub(crate) store: Store,
    /// Where a store that could not be read lies now.
    pub(crate) rebuilt: Option<PathBuf>,
    pub(crate) watcher: Watcher,
    pub(crate) notifier: Notifier,
    pub(crate) events: mpsc::UnboundedSender<ServiceEvent>,
    pub(crate) program: PathBuf,
    pub(crate) listener: Arc<Listener>,
    pub(crate) clock: Clock,
}

/// All state of the daemon.
pub(crate) struct Service {
    paths: Paths,
    config_file: PathBuf,
    config: Config,
    store: Store,
    rebuilt: Option<PathBuf>,
    watcher: Watcher,
    notifier: Notifier,
    events: mpsc::UnboundedSender<ServiceEvent>,
    program: PathBuf,
    listener: Arc<Listener>,
    clock: Clock,
    /// The time of the turn that is being taken.
    now: Timestamp,
    started_at: Timestamp,
    repos: BTreeMap<RepoId, Tracked>,
    sessions: Sessions,
    barrier: Barrier,
    subscribers: Subscribers,
    pacer: Pacer,
    prompt_files: PromptFiles,
    templates: OwnTemplates,
    unsaved: Vec<Unsaved>,
    /// When the next safety scan of all repos is due.
    safety_scan: tokio::time::Instant,
    /// When old events are next forgotten.
    next_tidying: tokio::time::Instant,
    stopping: bool,
}

impl Service {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { paths, config_file, config, store, rebuilt, watcher, notifier, events, program, listener, clock } =
            parts;
        let now = clock.last();
        let templates = OwnTemplates::load(&paths.templates());
        Self {
            prompt_files: PromptFiles::below(paths.prompts()),
            pacer: Pacer::new(&config.notify),
            paths,
            config_file,
            config,
            store,
            rebuilt,
            watcher,
            notifier,
            events,
            program,
            listener,
            clock,
            now,
            started_at: now,
            repos: BTreeMap::new(),
            sessions: Sessions::new(),
            barrier: Barrier::default(),
            subscribers: Subscribers::default(),
            templates,
            unsaved: Vec::new(),
            safety_scan: tokio::time::Instant::now() + schedule::SAFETY_SCAN,
            next_tidying: tokio::time::Instant::now(),
            stopping: false,
        }
    }

    /// Takes events until somebody says to stop.
    pub(crate) async fn run(
        &mut self,
        mut inbox: mpsc::UnboundedReceiver<ServiceEvent>,
        mut calls: mpsc::Receiver<Call>,
    ) {
        let (Ok(mut terminate), Ok(mut interrupt), Ok(mut hangup)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()), signal(SignalKind::hangup()))
        else {
            error!("signals cannot be received; the daemon could not be ended in order");
            return;
        };
        while !self.stopping {
            let next = self.next_wake();
            let event = tokio::select! {
                biased;
                _ = terminate.recv() => ServiceEvent::Stopped,
                _ = interrupt.recv() => ServiceEvent::Stopped,
                _ = hangup.recv() => ServiceEvent::ReloadAsked,
                Some(event) = inbox.recv() => event,
                Some(call) = calls.recv() => ServiceEvent::Called(call),
                () = tokio::time::sleep_until(next) => ServiceEvent::Woke,
            };
            self.take_turn(event);
        }
    }

    /// One turn: the time, the event, and whatever has become due.
    fn take_turn(&mut self, event: ServiceEvent) {
        let begun = tokio::time::Instant::now();
        let (now, jump) = self.clock.turn();
        self.now = now;
        if let Some(by) = jump {
            info!(?by, "the clock jumped, or the machine slept");
            self.started_at = self.started_at.min(now);
            self.pacer.clock_jumped(now);
            self.observe_everywhere(&orch_rules::event::Event::ClockJumped { by });
            self.mark_all_dirty("the clock jumped");
        }
        let name = event.name();
        self.handle(event);
        self.do_what_is_due();
        let took = begun.elapsed();
        if took > LONG_TURN {
            warn!(event = name, ?took, "a turn took long");
        }
    }

    fn handle(&mut self, event: ServiceEvent) {
        match event {
            ServiceEvent::Hinted(hint) => self.take_hint(hint),
            ServiceEvent::ReaderAnswered { repo, asked, answer } => self.take_answer(repo, asked, answer),
            ServiceEvent::ReaderForgot { repo } => self.ask_for_everything(repo),
            ServiceEvent::LookedUp { repo, found } => self.take_looked_up(repo, found),
            ServiceEvent::SessionsFound { repo, found } => self.take_sessions(repo, found),
            ServiceEvent::RepoOpened(opened) => self.finish_registration(*opened),
            ServiceEvent::Called(Call::Request { request, reply }) => self.take_request(request, reply),
            ServiceEvent::Called(Call::Follow { since, events, reply }) => self.follow(since, events, reply),
            ServiceEvent::PlanMade(planned) => self.finish_planning(*planned),
            ServiceEvent::Told(told) => self.take_outcome(&told),
            ServiceEvent::ChannelsTested { channels, reply } => {
                drop(reply.send(orch_shared::protocol::Response::Channels(channels)));
            }
            ServiceEvent::Woke => {}
            ServiceEvent::ReloadAsked => self.reload(),
            ServiceEvent::Stopped => self.stopping = true,
        }
    }

    fn take_hint(&mut self, hint: Hint) {
        match hint {
            Hint::RepoTouched(repo) => self.mark_touched(repo),
            Hint::BranchTouched(repo, branch) => self.mark_branch_touched(repo, branch),
            Hint::Overflowed => self.mark_all_dirty("events were lost"),
            Hint::CookieSeen(cookie) => self.cookie_seen(cookie),
            Hint::WatchLost { repo, reason } => {
                debug!(%repo, reason, "a watch was lost");
                self.mark_touched(repo);
            }
            Hint::Failed { reason } => {
                warn!(reason, "the watcher reports an error; everything is looked at again");
                self.mark_all_dirty("the watcher failed");
            }
        }
    }

    fn reload(&mut self) {
        match crate::cli::load_config(&self.config_file, &self.paths) {
            Ok(config) => {
                info!("the configuration was read again");
                self.config = config;
                self.pacer.reconfigure(&self.config.notify);
                self.notifier.reconfigure(self.config.notify.clone());
                for tracked in self.repos.values_mut() {
                    tracked.engine.set_settings(tracked.settings(&self.config));
                }
            }
            Err(error) => {
                use std::error::Error as _;
                let cause = error.source().map(ToString::to_string).unwrap_or_default();
                error!(%error, cause, "the configuration was not read again; the old one stays");
            }
        }
        supervision::status("watching");
    }

    fn repo_name(&self, repo: RepoId) -> Option<RepoName> {
        self.repos.get(&repo).map(|tracked| tracked.row.name.clone())
    }
}
