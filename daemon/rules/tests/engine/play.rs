//! Lets an engine live through what happens in a repository, with the shell's part played as simply as it can be.

use std::{collections::BTreeMap, time::Duration};

use orch_rules::{
    engine::{Engine, Settings},
    event::{Effect, Event, Observed},
};
use orch_shared::{
    config::Thresholds,
    facts::{ReadFault, Snapshot},
    ids::{AlertId, GitPath, RepoId, RepoName},
    plan::Run,
    record::{EpisodeRecord, Record},
    report::{AlertReport, WorkerReport},
    time::Timestamp,
};

use crate::world::{Reader, World};

/// The daemon without its adapters.
pub(crate) struct Play {
    pub(crate) world: World,
    reader: Reader,
    pub(crate) engine: Engine,
    /// The plan that was accepted.
    run: Option<Run>,
    /// What was remembered, by its key, as the store keeps it.
    pub(crate) store: BTreeMap<(&'static str, String), Record>,
    /// Whatever the person was told, in order.
    pub(crate) told: Vec<EpisodeRecord>,
    /// How often sessions were looked for.
    pub(crate) n_searches: usize,
    /// Why the repository cannot be read now.
    pub(crate) broken: Option<ReadFault>,
    /// The daemon does not run.
    pub(crate) stopped: bool,
}

fn settings(run: Option<Run>) -> Settings {
    Settings {
        repo: RepoId(1),
        name: RepoName::parse("shop").expect("valid"),
        path: GitPath::from(std::path::Path::new("/shop")),
        prefix: "work/".to_owned(),
        thresholds: Thresholds::default(),
        run,
    }
}

impl Play {
    pub(crate) fn new() -> Self {
        let mut play = Self {
            world: World::new(Timestamp::from_seconds(1_000_000)),
            reader: Reader::default(),
            engine: Engine::new(settings(None), Vec::new()),
            run: None,
            store: BTreeMap::new(),
            told: Vec::new(),
            n_searches: 0,
            broken: None,
            stopped: false,
        };
        play.look();
        play
    }

    /// An engine of the same repository that knows what was remembered and reads everything anew.
    pub(crate) fn begun_anew(&self) -> Self {
        let engine = Engine::new(settings(self.run.clone()), self.store.values().cloned().collect());
        let mut play = Self {
            world: self.world.clone(),
            reader: Reader::knowing(engine.known_tips(), engine.known_own()),
            engine,
            run: self.run.clone(),
            store: self.store.clone(),
            told: Vec::new(),
            n_searches: 0,
            broken: self.broken.clone(),
            stopped: false,
        };
        play.look();
        play
    }

    pub(crate) fn restart(&mut self) {
        let Self { reader, engine, told, store, .. } = self.begun_anew();
        (self.reader, self.engine, self.store) = (reader, engine, store);
        self.told.extend(told);
    }

    /// Accepts a plan, or drops it.
    pub(crate) fn carry_out(&mut self, run: Option<Run>) {
        self.engine.set_settings(settings(run.clone()));
        self.run = run;
        self.step(Event::Ticked);
    }

    /// Reads the repository, and answers what the engine asks because of it.
    pub(crate) fn look(&mut self) {
        if self.stopped {
            return;
        }
        if let Some(fault) = self.broken.clone() {
            return self.step(Event::RepoFailed(fault));
        }
        // As the shell does: a glance at what grew, then a look at everything.
        let growth = self.world.growth(&mut self.reader);
        if !growth.branches.is_empty() {
            self.step(Event::BranchesGrown(growth));
        }
        let snapshot = self.snapshot();
        self.step(Event::SnapshotTaken(Box::new(snapshot)));
    }

    /// What the reader sends now.
    pub(crate) fn snapshot(&mut self) -> Snapshot {
        self.world.snapshot(&mut self.reader)
    }

    /// Lets time pass, waking the engine whenever it wants.
    pub(crate) fn wait(&mut self, minutes: u64) {
        let end = self.world.now.after(Duration::from_secs(60 * minutes));
        while let Some(deadline) = self.engine.next_deadline().filter(|deadline| *deadline <= end) {
            self.world.now = self.world.now.after(Duration::from_millis(1)).max(deadline);
            self.step(Event::Ticked);
        }
        self.world.now = end;
        self.step(Event::Ticked);
    }

    /// Sets the clock forward, or back.
    pub(crate) fn jump(&mut self, minutes: i64) {
        self.world.now = Timestamp::from_millis(self.world.now.as_millis() + 60_000 * minutes);
        if !self.stopped {
            self.step(Event::ClockJumped { by: Duration::from_secs(60 * minutes.unsigned_abs()) });
        }
    }

    pub(crate) fn step(&mut self, event: Event) {
        let mut open = vec![event];
        let mut n_steps = 0;
        while let Some(event) = open.pop() {
            n_steps += 1;
            assert!(n_steps < 10_000, "the engine asks without end");
            let effects = self.engine.step(Observed { at: self.world.now, event });
            self.check_order(&effects);
            let sought = effects.contains(&Effect::FindSessions);
            for effect in effects {
                match effect {
                    Effect::Remember(record) if record.forgets() => drop(self.store.remove(&record.key())),
                    Effect::Remember(record) => drop(self.store.insert(record.key(), record)),
                    Effect::Notify(episode) => self.told.push(*episode),
                    Effect::Look(probe) => {
                        let answer = self.world.answer(&probe);
                        open.push(Event::ProbesAnswered(vec![(probe, answer)]));
                    }
                    Effect::FindSessions => self.n_searches += 1,
                    Effect::Publish(_) | Effect::Withdraw(_) => {}
                }
            }
            // Answered before whatever was to be looked up after it.
            open.extend(sought.then(|| self.world.sessions.clone()).map(Event::SessionsFound));
        }
    }

    /// An alert is on record before it is told, and told once.
    fn check_order(&self, effects: &[Effect]) {
        let mut recorded: Vec<&AlertId> = Vec::new();
        for effect in effects {
            match effect {
                Effect::Remember(Record::Episode(episode)) => recorded.push(&episode.id),
                Effect::Notify(episode) => {
                    assert!(recorded.contains(&&episode.id), "told before it was stored: {episode:?}");
                    assert!(self.told.iter().all(|told| told.id != episode.id), "told twice: {episode:?}");
                }
                _ => {}
            }
        }
    }

    pub(crate) fn workers(&self) -> Vec<WorkerReport> {
        self.engine.report(self.world.now).workers
    }

    pub(crate) fn alerts(&self) -> Vec<AlertReport> {
        self.engine.alerts(false)
    }

    /// `rule(workers) severity` of each open alert, sorted.
    pub(crate) fn alerts_in_words(&self) -> Vec<String> {
        let in_words = |alert: &AlertReport| {
            let workers: Vec<&str> = alert.workers.iter().map(|task| task.as_str()).collect();
            format!("{}({}) {}", alert.rule, workers.join(" "), alert.severity)
        };
        let mut words: Vec<String> = self.alerts().iter().map(in_words).collect();
        words.sort();
        words
    }
}
