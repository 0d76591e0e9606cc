//! The life of needs: opened by a status commit, answered by evidence, taken when the branch has it (domain.md section 7).

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use orch_shared::{
    event::EventBody,
    facts::Probe,
    ids::{Item, Oid, TaskId},
    record::{NeedRecord, Record},
    text::Untrusted,
    time::Timestamp,
    worker::{Evidence, NeedState, Phase},
};

use super::{Effects, Engine, Worker};
use crate::{event::Effect, grammar::Provider};

/// Who needs what from whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NeedKey {
    /// Who needs it.
    pub worker: TaskId,
    /// From whom, as a text that names both kinds of provider.
    pub provider: String,
    /// What.
    pub item: Item,
}

impl NeedKey {
    /// What sorts before every need of that worker.
    pub(super) fn first_of(worker: &TaskId) -> Self {
        Self { worker: worker.clone(), provider: String::new(), item: Item::new("") }
    }
}

/// A need as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Who, what, from whom.
    pub key: NeedKey,
    /// From whom.
    pub provider: Provider,
    /// Which of its worker's needs it is, in the order in which they were stated.
    pub place: usize,
    /// The commit that says so.
    pub opened_by: Oid,
    /// Since when.
    pub opened_at: Timestamp,
    /// How many commits say so: a person's word settles those that were there.
    pub n_said: u32,
    /// How far it has come.
    pub state: NeedState,
    /// The commit that answers it, and why it counts.
    pub answer: Option<(Oid, Evidence)>,
    /// A person's word, with its note.
    pub resolved: Option<(Timestamp, String)>,
    /// Why nobody can provide it.
    pub unmet: Option<Unmet>,
    /// What its state rests on is being looked up for the first time: nobody is told of it yet.
    pub(super) unsettled: bool,
}

/// So long a new need waits for what is looked up. Then it is told as it stands.
const SETTLES: Duration = Duration::from_secs(5);

/// Why a need is unmet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// No worker of that id is known; one may still appear.
    Unknown,
    /// The worker asks itself.
    Oneself,
    /// The provider is gone, and did not provide it.
    ProviderGone,
}

/// A need as the commits state it.
struct Stated {
    provider: Provider,
    place: usize,
    opened_by: Oid,
    opened_at: Timestamp,
    /// How many commits say so that the branch shows.
    n_said: u32,
}

impl Need {
    /// The provider, where it is a task.
    #[must_use]
    pub const fn provider_task(&self) -> Option<&TaskId> {
        match &self.provider {
            Provider::Task(task) => Some(task),
            Provider::Unknown(_) => None,
        }
    }

    /// The provider, for people.
    #[must_use]
    pub fn provider_shown(&self) -> Untrusted {
        match &self.provider {
            Provider::Task(task) => Untrusted::from(task.as_str()),
            Provider::Unknown(name) => name.clone(),
        }
    }

    /// True when the state is `open`.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == NeedState::Open
    }

    fn record(&self) -> Record {
        Record::Need(NeedRecord {
            worker: self.key.worker.clone(),
            provider: self.key.provider.clone(),
            item: self.key.item.clone(),
            opened_by: self.opened_by,
            opened_at: self.opened_at,
            n_said: self.n_said,
            state: self.state,
            answer: self.answer,
            resolved: self.resolved.clone(),
        })
    }
}

impl Engine {
    /// Reads the needs off the own commits, and finds out how far each has come.
    pub(super) fn settle_needs(&mut self, effects: &mut Effects) {
        let stated = self.stated_needs();
        let before = std::mem::take(&mut self.needs);
        let mut now = BTreeMap::new();
        for (key, Stated { provider, place, opened_by, opened_at, n_said: n_shown }) in stated {
            let known = before.get(&key).filter(|known| !known.unsettled);
            let in_doubt = self.workers.get(&key.worker).is_some_and(|worker| worker.vanished.next().is_some());
            // What the branch does not show may still count, in the base, until it is known to be gone.
            let n_said = known.filter(|_| in_doubt).map_or(n_shown, |known| known.n_said.max(n_shown));
            let mut need = Need {
                provider,
                place,
                opened_by,
                opened_at: known.map_or(opened_at, |known| known.opened_at),
                state: NeedState::Open,
                answer: known.and_then(|known| known.answer),
                n_said,
                // Who says it again after a person's word needs it again.
                resolved: known.filter(|known| n_shown <= known.n_said).and_then(|known| known.resolved.clone()),
                unmet: None,
                unsettled: false,
                key,
            };
            let n_unknown = self.lookups.n_unknown();
            self.judge(&mut need);
            if self.lookups.n_unknown() > n_unknown && need.resolved.is_none() {
                stand(&mut need, known, self.now);
            }
            if need.unsettled {
                now.insert(need.key.clone(), need);
                continue;
            }
            if known.map(|known| (known.state, known.answer, &known.resolved, known.n_said))
                != Some((need.state, need.answer, &need.resolved, need.n_said))
            {
                effects.remember(need.record());
            }
            if known.map(|known| known.state) != Some(need.state) {
                effects.publish(EventBody::Need {
                    worker: need.key.worker.clone(),
                    from: known.map(|known| known.state),
                    to: need.state,
                    need: super::report::need_report(&need),
                });
            }
            now.insert(need.key.clone(), need);
        }
        self.needs = now;
        for probe in self.lookups.end_pass() {
            effects.push(Effect::Look(probe));
        }
    }

    /// Every need that an own commit states; where several do, the last one is quoted and the first one dates it.
    fn stated_needs(&self) -> BTreeMap<NeedKey, Stated> {
        let mut stated: BTreeMap<NeedKey, Stated> = BTreeMap::new();
        for worker in self.workers.values().filter(|worker| worker.tip.is_some()) {
            for (place, (provider, item, opened_by)) in worker.fold.needs.iter().enumerate() {
                let key = NeedKey { worker: worker.task.clone(), provider: provider_key(provider), item: item.clone() };
                let opened_by = *opened_by;
                // A rebase says nothing again: while it is looked up where the old commits went, they do not count.
                let shown = u32::from(!worker.vanished.has(opened_by));
                let (place, opened_at, n_said) = stated.get(&key).map_or_else(
                    || (place, self.arrived(opened_by), shown),
                    |s| (s.place, s.opened_at, s.n_said + shown),
                );
                stated.insert(key, Stated { provider: provider.clone(), place, opened_by, opened_at, n_said });
            }
        }
        stated
    }

    fn judge(&mut self, need: &mut Need) {
        if need.resolved.is_some() {
            need.state = NeedState::Taken;
            return;
        }
        let unmet = |need: &mut Need, why| {
            need.state = NeedState::Unmet;
            need.unmet = Some(why);
        };
        let Some(provider) = need.provider_task().cloned() else { return unmet(need, Unmet::Unknown) };
        if provider == need.key.worker {
            return unmet(need, Unmet::Oneself);
        }
        let answer = self.find_answer(need, &provider);
        need.answer =
            answer.or(need.answer.filter(|_| self.workers.get(&provider).is_none_or(|worker| worker.tip.is_none())));
        match need.answer {
            Some((commit, _)) if self.has_taken(&need.key.worker, commit) => need.state = NeedState::Taken,
            Some(_) => need.state = NeedState::Ready,
            None => match self.workers.get(&provider) {
                // Its turn comes when somebody sets it up.
                None if self.is_planned(&provider) => need.state = NeedState::Open,
                None => unmet(need, Unmet::Unknown),
                Some(worker) if worker.tip.is_none() || worker.integrated => unmet(need, Unmet::ProviderGone),
                Some(_) => need.state = NeedState::Open,
            },
        }
    }

    /// The strongest evidence that the provider has provided the item.
    fn find_answer(&mut self, need: &Need, provider: &TaskId) -> Option<(Oid, Evidence)> {
        let Some(worker) = self.workers.get(provider) else {
            // It left with all of its work in the base.
            return self.departed.get(provider).map(|last| (*last, Evidence::Unverified));
        };
        let own: Vec<Oid> = worker.own.iter().map(|own| own.oid).collect();
        let completed = worker.fold.completed.filter(|_| worker.phase() == Phase::Complete);
        let item = &need.key.item;
        let commits = || own.iter().filter_map(|oid| self.commits.get(oid));
        if let Some(commit) = commits().find(|commit| commit.provides.contains(item)) {
            return Some((commit.oid, Evidence::Trailer));
        }
        if let Some(commit) = commits().find(|commit| self.plan_says(provider, commit, item)) {
            return Some((commit.oid, Evidence::PlanItem));
        }
        let named = commits().find(|commit| commit.summary_names(item)).map(|commit| commit.oid);
        let probed = if own.is_empty() {
            None
        } else {
            self.lookups.provision(Probe::Provision { commits: own, item: item.clone() })
        };
        let weak = [
            probed.filter(|(_, evidence)| *evidence == Evidence::File),
            named.map(|oid| (oid, Evidence::Summary)),
            completed.map(|oid| (oid, Evidence::Unverified)),
        ];
        let strong = probed.filter(|(_, evidence)| *evidence == Evidence::Definition);
        // What was there already when the need was opened is not what was missed, unless it is what was asked for.
        strong.or_else(|| weak.into_iter().flatten().find(|(oid, _)| !self.was_there(need, *oid)))
    }

    /// True when the commit that opened the need already contained this one. Unknown counts as contained until it is
    /// looked up: a `ready` that is taken back would be a false alarm.
    fn was_there(&mut self, need: &Need, commit: Oid) -> bool {
        if !self.may_contain(&need.key.worker, commit) {
            return false;
        }
        self.lookups.containment(need.opened_by, commit).unwrap_or(true)
    }

    fn has_taken(&mut self, worker: &TaskId, commit: Oid) -> bool {
        let Some(branch) = self.workers.get(worker).and_then(|worker| self.branches.get(&worker.branch)) else {
            return false;
        };
        if branch.chain.contains(&commit) || branch.merged.contains(&commit) {
            return true;
        }
        let tip = branch.tip;
        self.may_contain(worker, commit) && self.lookups.containment(tip, commit).unwrap_or(false)
    }

    /// False when the commit is surely not below the worker's branch: it is not beside its chain, and some branch that
    /// has it is not in the base either.
    fn may_contain(&self, worker: &TaskId, commit: Oid) -> bool {
        let own_branch = self.workers.get(worker).map(|worker| &worker.branch);
        let holds =
            |branch: &orch_shared::facts::BranchFact| branch.chain.contains(&commit) || branch.merged.contains(&commit);
        let on_own = own_branch.and_then(|name| self.branches.get(name)).is_some_and(holds);
        on_own || !self.branches.values().any(holds)
    }

    pub(super) fn resolve_need(&mut self, worker: &TaskId, item: &Item, note: String, effects: &mut Effects) {
        for need in self.needs.values_mut().filter(|need| need.key.worker == *worker && need.key.item == *item) {
            let before = need.state;
            // A word that is repeated without its note does not take the note back.
            let earlier = need.resolved.take().map(|(_, note)| note).filter(|_| note.is_empty());
            need.resolved = Some((self.now, earlier.unwrap_or_else(|| note.clone())));
            need.state = NeedState::Taken;
            effects.remember(need.record());
            effects.publish(EventBody::Need {
                worker: worker.clone(),
                from: Some(before),
                to: NeedState::Taken,
                need: super::report::need_report(need),
            });
        }
    }

    /// True when the worker waits with an open need and nothing for it is ready: it says why it is quiet.
    pub(super) fn waits_in_vain(&self, worker: &Worker) -> bool {
        let states: BTreeSet<NeedState> = self.needs_of(&worker.task).into_iter().map(|need| need.state).collect();
        worker.phase() == Phase::Waiting && states.contains(&NeedState::Open) && !states.contains(&NeedState::Ready)
    }
}

/// What a need rests on is being looked up: until then it stands where it stood, and a new one nowhere.
fn stand(need: &mut Need, known: Option<&Need>, now: Timestamp) {
    match known {
        Some(known) => {
            let still_unmet = known.state == NeedState::Unmet;
            let unmet = known.unmet.or(need.unmet).filter(|_| still_unmet);
            (need.state, need.answer, need.unmet) = (known.state, known.answer, unmet);
        }
        None => {
            (need.state, need.unmet) = (NeedState::Open, None);
            need.unsettled = now.since(need.opened_at) < SETTLES;
        }
    }
}

/// A text for both kinds of provider; a name that is no task id cannot look like one.
pub(super) fn provider_key(provider: &Provider) -> String {
    match provider {
        Provider::Task(task) => task.to_string(),
        Provider::Unknown(name) => format!("?{}", name.expose()),
    }
}
