//! The engine of one repo: takes what happened, keeps the picture, and says what is to be done.
//!
//! It is level-triggered. An event changes the picture; then every rule says what it finds in the picture as it is now,
//! and the findings are compared with the open episodes. What is found and not open begins, what is open and not found
//! ends. So the alerts cannot drift from what would be computed from scratch.

mod absorb;
mod changes;
mod clock;
mod episodes;
mod evidence;
mod explain;
mod growth;
mod leaving;
mod made;
mod needs;
mod planned;
mod prompt;
mod report;
mod restore;
mod run;
mod sessions;
mod snapshot;
mod stash;
mod worker;

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    alert::Rule,
    config::Thresholds,
    event::EventBody,
    facts::{BranchFact, Probe, ProbeAnswer, WorktreeFact},
    ids::{GitPath, Oid, RefName, RepoId, RepoName, TaskId},
    plan::Run,
    record::{EpisodeRecord, Record},
    time::Timestamp,
    worker::{Attribution, Trouble},
};

use self::{changes::Changers, episodes::Episodes, evidence::Lookups};
pub use self::{
    changes::Changes,
    needs::{Need, NeedKey, Unmet},
    sessions::{InWords, SessionsSeen},
    worker::{Looked, Worker},
};
use crate::{
    commit::Commit,
    event::{Effect, Event, Observed},
    naming::MalformedName,
    view::{Rewrite, StashChange, StrayCommit, View},
};

/// What the engine goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The repo's number in the store.
    pub repo: RepoId,
    /// Its name for people.
    pub name: RepoName,
    /// Its main worktree, or its git directory when it is bare.
    pub path: GitPath,
    /// Below which branches belong to workers.
    pub prefix: String,
    /// When silence becomes an alert.
    pub thresholds: Thresholds,
    /// The plan that is being carried out.
    pub run: Option<Run>,
}

/// The picture of one repo.
#[derive(Debug)]
pub struct Engine {
    settings: Settings,
    now: Timestamp,
    /// Counts the events: tells what came first where the clock cannot.
    turn: u64,
    /// When the repo was first read whole; what was there then is not new.
    registered: Option<Timestamp>,
    /// When deadlines last began afresh, because the machine had slept or its clock had jumped.
    deadlines_from: Option<Timestamp>,
    /// A snapshot was applied since the start.
    ready: bool,
    base: Option<(RefName, Oid)>,
    /// Branches below the prefix.
    branches: BTreeMap<RefName, BranchFact>,
    /// The tips of all branches, as the next reader is to know them.
    tips: BTreeMap<RefName, Oid>,
    /// In which turn each branch was first seen by this engine.
    appeared_in: BTreeMap<RefName, u64>,
    /// Branches that are gone and whose last tips are on record.
    gone: BTreeSet<RefName>,
    worktrees: Vec<WorktreeFact>,
    commits: BTreeMap<Oid, Commit>,
    arrivals: BTreeMap<Oid, Timestamp>,
    seen: BTreeMap<Oid, (TaskId, Attribution)>,
    workers: BTreeMap<TaskId, Worker>,
    /// The last own commits of workers that left with their work in the base.
    departed: BTreeMap<TaskId, Oid>,
    malformed_names: Vec<MalformedName>,
    needs: BTreeMap<NeedKey, Need>,
    lookups: Lookups,
    changers: Changers,
    /// When sessions were last looked for.
    sessions_sought: Option<Timestamp>,
    strays: BTreeMap<(RefName, Oid), StrayCommit>,
    rewrites: BTreeMap<TaskId, Rewrite>,
    /// The newest entry of the stash when it was last looked at; none before the first look.
    stash: Option<Option<Oid>>,
    stash_change: Option<StashChange>,
    trouble: Option<Unreliable>,
    episodes: Episodes,
    next_deadline: Option<Timestamp>,
}

/// Why the picture may not be that of git.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Unreliable {
    /// It cannot be read: the picture stands still, and no episode may end for lack of facts.
    Unread(Trouble),
    /// It is read at intervals only.
    Polled(Trouble),
}

impl Engine {
    /// An engine with what is remembered of the repo.
    #[must_use]
    pub fn new(settings: Settings, records: Vec<Record>) -> Self {
        let mut engine = Self {
            settings,
            now: Timestamp::from_millis(0),
            turn: 0,
            registered: None,
            deadlines_from: None,
            ready: false,
            base: None,
            branches: BTreeMap::new(),
            tips: BTreeMap::new(),
            appeared_in: BTreeMap::new(),
            gone: BTreeSet::new(),
            worktrees: Vec::new(),
            commits: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            seen: BTreeMap::new(),
            workers: BTreeMap::new(),
            departed: BTreeMap::new(),
            malformed_names: Vec::new(),
            needs: BTreeMap::new(),
            lookups: Lookups::default(),
            changers: Changers::default(),
            sessions_sought: None,
            strays: BTreeMap::new(),
            rewrites: BTreeMap::new(),
            stash: None,
            stash_change: None,
            trouble: None,
            episodes: Episodes::default(),
            next_deadline: None,
        };
        engine.restore(records);
        engine
    }

    /// Goes by other settings from the next event on.
    pub fn set_settings(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Takes an event, and says what is to be done, in order.
    pub fn step(&mut self, observed: Observed) -> Vec<Effect> {
        self.take_time(observed.at);
        self.turn += 1;
        let mut effects = Effects::default();
        match observed.event {
            Event::SnapshotTaken(snapshot) => self.apply_snapshot(*snapshot, &mut effects),
            Event::BranchesGrown(growth) => self.apply_growth(&growth, &mut effects),
            Event::ProbesAnswered(answers) => {
                for (probe, answer) in answers {
                    self.take_answer(&probe, answer, &mut effects);
                }
            }
            Event::SessionsFound(found) => self.take_sessions(&found),
            Event::RepoFailed(fault) => self.trouble = Some(Unreliable::Unread(fault.trouble())),
            Event::RepoPolled { reason } => {
                let hint = "it is read every few seconds; `orchctl doctor` says what to do".to_owned();
                self.trouble = Some(Unreliable::Polled(Trouble { reason, hint }));
            }
            Event::RepoWatched => {
                if matches!(self.trouble, Some(Unreliable::Polled(_))) {
                    self.trouble = None;
                }
            }
            Event::Ticked => {}
            Event::ClockJumped { .. } => self.restart_deadlines(&mut effects),
            Event::AlertAcknowledged(alert) => {
                self.episodes.acknowledge(&alert, self.now, &self.settings, &mut effects);
            }
            Event::AlertSnoozed(alert, until) => self.episodes.snooze(&alert, until, &self.settings, &mut effects),
            Event::NeedResolved { worker, item, note } => self.resolve_need(&worker, &item, note, &mut effects),
        }
        self.settle(&mut effects);
        effects.in_order()
    }

    /// Brings everything that follows from the picture up to date: needs, health, alerts, and when to look again.
    fn settle(&mut self, effects: &mut Effects) {
        if !self.ready {
            self.raise_trouble_alone(effects);
            return;
        }
        self.settle_progress();
        self.settle_needs(effects);
        self.settle_changes(effects);
        self.settle_health(effects);
        let frozen = matches!(self.trouble, Some(Unreliable::Unread(_)));
        let needs: Vec<&Need> = self.needs.values().filter(|need| !need.unsettled).collect();
        let view = self.view(&needs);
        let findings = crate::rules::find_all(&view);
        let rule_deadline = view.next_deadline();
        let undecided = view.undecided();
        if frozen {
            let degraded = findings.into_iter().filter(|finding| finding.rule == Rule::Degraded).collect();
            self.episodes.compare_only(Rule::Degraded, degraded, self.now, &self.settings, effects);
        } else {
            self.episodes.compare(findings, &undecided, self.now, &self.settings, effects);
        }
        let deadlines = self.workers.values().filter_map(|worker| worker.next_look);
        self.next_deadline = deadlines.chain(rule_deadline).min();
    }

    /// Before the first snapshot nothing is known but that there may be none.
    fn raise_trouble_alone(&mut self, effects: &mut Effects) {
        let needs = Vec::new();
        let findings = crate::rules::degraded::find(&self.view(&needs));
        self.episodes.compare_only(Rule::Degraded, findings, self.now, &self.settings, effects);
    }

    fn view<'a>(&'a self, needs: &'a [&'a Need]) -> View<'a> {
        let trouble = self.trouble.as_ref().map(|trouble| match trouble {
            Unreliable::Unread(trouble) | Unreliable::Polled(trouble) => trouble,
        });
        View::new(crate::view::Parts {
            now: self.now,
            settings: &self.settings,
            base: self.base.as_ref().map(|(name, _)| name),
            workers: &self.workers,
            commits: &self.commits,
            arrivals: &self.arrivals,
            needs,
            changed_by_two: self.changers.pairs(),
            departed: &self.departed,
            malformed_names: &self.malformed_names,
            strays: &self.strays,
            rewrites: &self.rewrites,
            stash_change: self.stash_change.as_ref(),
            trouble,
        })
    }

    /// When the engine next wants to be told the time; never later than something becomes due.
    #[must_use]
    pub const fn next_deadline(&self) -> Option<Timestamp> {
        self.next_deadline
    }

    /// When the machine last woke, or its clock last jumped: waiting began afresh then.
    #[must_use]
    pub const fn deadlines_from(&self) -> Option<Timestamp> {
        self.deadlines_from
    }

    /// True once a snapshot was applied.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.ready
    }

    /// The task ids of all workers.
    #[must_use]
    pub fn tasks(&self) -> BTreeSet<TaskId> {
        self.workers.keys().cloned().collect()
    }

    /// The branch that work starts from, and its tip.
    #[must_use]
    pub const fn base(&self) -> Option<&(RefName, Oid)> {
        self.base.as_ref()
    }

    /// The tips that are known, for a reader that begins anew.
    #[must_use]
    pub fn known_tips(&self) -> Vec<(RefName, Oid)> {
        self.tips.iter().map(|(name, tip)| (name.clone(), *tip)).collect()
    }

    /// The own commits of all workers, for the same: what they say is not on record.
    #[must_use]
    pub fn known_own(&self) -> Vec<Oid> {
        self.workers.values().flat_map(|worker| &worker.own).map(|own| own.oid).collect()
    }

    /// The roots of all worktrees.
    #[must_use]
    pub fn worktree_paths(&self) -> Vec<std::path::PathBuf> {
        self.worktrees.iter().map(|worktree| worktree.path.as_path().to_owned()).collect()
    }

    /// The episodes that have not ended.
    #[must_use]
    pub fn open_episodes(&self) -> Vec<EpisodeRecord> {
        self.episodes.open().cloned().collect()
    }

    fn take_answer(&mut self, probe: &Probe, answer: ProbeAnswer, effects: &mut Effects) {
        match (probe, answer) {
            (Probe::Activity { worktree }, ProbeAnswer::Activity(activity)) => {
                let (now, turn) = (self.now, self.turn);
                if let Some(worker) = self.workers.values_mut().find(|worker| worker.sits_in(worktree)) {
                    worker.see_activity(activity, now, turn);
                }
            }
            (Probe::Provision { .. }, ProbeAnswer::Provision(found)) => self.lookups.provided(probe, found),
            (Probe::Containment { tip, commit }, ProbeAnswer::Containment(contained)) => {
                self.lookups.contained(*tip, *commit, contained);
                self.settle_vanished(*tip, *commit, contained, effects);
            }
            (Probe::Changes { .. }, ProbeAnswer::Changes(found)) => self.learn_changes(probe, &found),
            // An answer to another question says nothing.
            _ => {}
        }
    }
}

/// Effects, collected by kind so that what is to be remembered comes first.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    records: Vec<Record>,
    rest: Vec<Effect>,
}

impl Effects {
    pub(crate) fn remember(&mut self, record: Record) {
        self.records.push(record);
    }

    pub(crate) fn publish(&mut self, event: EventBody) {
        self.rest.push(Effect::Publish(event));
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.rest.push(effect);
    }

    fn in_order(self) -> Vec<Effect> {
        self.records.into_iter().map(Effect::Remember).chain(self.rest).collect()
    }
}
