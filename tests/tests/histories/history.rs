//! Lives through a script with a real daemon, and holds its answers beside the truth after every step.

use std::{fs, time::Duration};

use orch_e2e::{daemon::Daemon, lab::Lab, wait};
use serde_json::Value;

use crate::{
    compare::{Difference, Expected},
    hands::{Hands, Impossible},
    names,
    needs::Needs,
    reader::{Picture, Reader},
    step::{Step, Verb, task},
    truth::{Deed, Truth},
};

/// No desktop, and no deadline that a history could reach.
const CONFIG: &str =
    "stall_after = \"9d\"\ncheckpoint_within = \"9d\"\nstart_within = \"9d\"\n[notify]\ndesktop = false\n";
/// What the daemon has to look up after a status was asked for is waited for no longer.
pub(crate) const SETTLES: Duration = Duration::from_secs(8);
/// The daemon is told nothing by the file system; the tests ask it to look.
const DEAF: (&str, &str) = ("ORCHD_IGNORE_EVENTS", "1");

/// How a history went wrong.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// The steps that were done, the last one among them after which it was seen.
    pub(crate) script: Vec<Step>,
    pub(crate) differences: Vec<Difference>,
    /// The commands that were run.
    pub(crate) trace: Vec<String>,
    /// What orchd said of those concerned, in full.
    pub(crate) said: String,
}

/// Where steps come from.
pub(crate) trait Steps {
    /// The next one; `n_done` says how many were done.
    fn next(&mut self, n_done: usize) -> Option<Step>;
}

/// A world, its daemon, and the truth about it.
struct History {
    reader: Reader,
    hands: Hands,
    truth: Truth,
    needs: Needs,
    now: Picture,
    /// True while the daemon runs without events.
    deaf: bool,
    /// Something happened of which git itself shows no sign.
    aside: bool,
    running: Option<Daemon>,
    lab: Lab,
}

/// Lives through all steps, and lets answers settle for so long. Returns how many steps were done.
pub(crate) fn live(steps: &mut dyn Steps, settles: Duration) -> Result<usize, Box<Failure>> {
    let mut history = History::begin();
    let mut script = Vec::new();
    while let Some(step) = steps.next(script.len()) {
        // What is written is numbered by the steps that were done, so that their script writes the same.
        if history.take(step, script.len() + 1).is_err() {
            continue;
        }
        script.push(step);
        let differences = history.check(settles);
        if !differences.is_empty() {
            let (trace, said) = (history.hands.trace.take(), history.in_full(&differences));
            history.end();
            return Err(Box::new(Failure { script, differences, trace, said }));
        }
    }
    history.end();
    Ok(script.len())
}

impl History {
    fn begin() -> Self {
        let lab = Lab::bare();
        lab.configure(CONFIG);
        let running = Daemon::start(lab.home());
        let repo = lab.repo("shop");
        lab.register(&repo);
        let mut reader = Reader::of(lab.home(), repo.path());
        let hands = Hands::new(lab.home(), repo);
        let now = reader.look();
        let (truth, needs) = (Truth::default(), Needs::default());
        Self { reader, hands, truth, needs, now, deaf: false, aside: false, running: Some(running), lab }
    }

    /// Does a step, and enters it in the ledger.
    fn take(&mut self, step: Step, number: usize) -> Result<(), Impossible> {
        match step.verb {
            Verb::Restart | Verb::Kill | Verb::Stop | Verb::Start | Verb::LoseStore | Verb::LoseEvents => {
                self.take_daemon(step.verb)?;
                self.hands.trace.borrow_mut().push(format!("# {step}"));
                return Ok(());
            }
            _ => {}
        }
        self.aside = step.verb == Verb::TreeLose;
        self.hands.act(step, number, &self.now)?;
        self.now = self.reader.look();
        let on_base = [Verb::CommitOnBase, Verb::Integrate, Verb::SquashIntoBase, Verb::PickIntoBase, Verb::Fetch];
        let deed = Deed {
            actor: (!on_base.contains(&step.verb)).then(|| task(step.worker)),
            relabelled: (step.verb == Verb::RenameSlug).then(|| task(step.worker)),
            renamed: (step.verb == Verb::RenameTask).then(|| (task(step.worker), task(step.other))),
            recreated: (step.verb == Verb::Recreate).then(|| task(step.worker)),
            remade: [Verb::Amend, Verb::RebaseOnto].contains(&step.verb),
            twin: step.verb == Verb::Twin,
            pruned: step.verb == Verb::Gc,
            picked: [Verb::CherryPick, Verb::Am].contains(&step.verb),
            onto: names::branch_of(&self.now, &task(step.other)).filter(|_| step.verb == Verb::RebaseOnto),
        };
        self.truth.learn(&self.now, &self.reader, &deed);
        Ok(())
    }

    fn take_daemon(&mut self, verb: Verb) -> Result<(), Impossible> {
        match (verb, self.running.take()) {
            (Verb::Start, None) => self.start(false),
            (Verb::Restart, Some(daemon)) => {
                terminate(daemon);
                self.start(false);
            }
            (Verb::Kill, Some(daemon)) => {
                daemon.kill();
                self.start(false);
            }
            (Verb::Stop, Some(daemon)) => {
                terminate(daemon);
                self.truth.sleep();
            }
            (Verb::LoseEvents, Some(daemon)) => {
                terminate(daemon);
                self.start(true);
            }
            (Verb::LoseStore, Some(daemon)) => {
                terminate(daemon);
                let state = self.lab.home().state();
                for file in ["orchd.db", "orchd.db-wal", "orchd.db-shm"] {
                    let _absent = fs::remove_file(state.join(file));
                }
                self.needs.forget();
                self.truth.doubt(&self.now, &self.reader, true);
                self.start(false);
                let path = self.now.trees[0].path.clone();
                let _said = self.lab.orchctl([std::ffi::OsStr::new("repo"), "add".as_ref(), path.as_os_str()]).ok();
                self.truth.learn(&self.now, &self.reader, &Deed::default());
            }
            (_, running) => {
                self.running = running;
                return Err(Impossible);
            }
        }
        Ok(())
    }

    /// Begins the daemon; what happened since it ended it has not seen.
    fn start(&mut self, deaf: bool) {
        self.deaf = deaf;
        self.running = Some(Daemon::start_with(self.lab.home(), &[], if deaf { &[DEAF] } else { &[] }));
        self.truth.doubt(&self.now, &self.reader, false);
        self.truth.learn(&self.now, &self.reader, &Deed::default());
    }

    /// What is not as it should be now. Where a branch points must be right at once; what the daemon has to look up may
    /// take its time.
    fn check(&mut self, settles: Duration) -> Vec<Difference> {
        if self.running.is_none() {
            return Vec::new();
        }
        if self.deaf || self.aside {
            let _said = self.lab.orchctl(["sync"]).ok();
        }
        self.truth.seen();
        let expected = Expected::of(&self.truth, &self.reader, &mut self.needs, &self.now);
        let lab = &self.lab;
        let ask = || {
            let status = lab.orchctl(["status", "--json"]).json();
            let log = lab.orchctl(["log", "--json"]).json();
            match status["repos"].as_array().map(Vec::as_slice) {
                Some([repo]) => expected.differences(repo, &log),
                _ => expected.differences(&Value::Null, &log),
            }
        };
        let first = ask();
        if first.is_empty() || first.iter().any(|difference| ["tip", "branch"].contains(&difference.field)) {
            return first;
        }
        let settled = wait::look_for(settles, || {
            let differences = ask();
            if differences.is_empty() { Ok(()) } else { Err(differences) }
        });
        settled.err().unwrap_or_default()
    }

    /// The status of the workers in question, for who reads a failure.
    fn in_full(&self, differences: &[Difference]) -> String {
        let status = self.lab.orchctl(["status", "--json"]).json();
        let workers = status["repos"][0]["workers"].as_array().cloned().unwrap_or_default();
        let named = |task: &str| differences.iter().any(|difference| difference.who.split(' ').next() == Some(task));
        let concerned = workers.iter().filter(|worker| worker["task"].as_str().is_some_and(named));
        concerned.map(|worker| format!("{worker:#}")).collect::<Vec<_>>().join("\n")
    }

    /// Ends everybody in the order in which nobody is left behind.
    fn end(self) {
        let Self { reader, running, lab, .. } = self;
        drop(reader);
        if let Some(daemon) = running {
            terminate(daemon);
        }
        drop(lab);
    }
}

fn terminate(daemon: Daemon) {
    let status = daemon.terminate();
    assert!(status.success(), "the daemon ended with {status}");
}
