//! Episodes: the unbroken time during which the same fact holds (domain.md section 8).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use orch_shared::{
    alert::Rule,
    event::EventBody,
    ids::{AlertId, Oid, TaskId},
    record::{EpisodeRecord, Record},
    report::AlertReport,
    time::Timestamp,
};

use super::{Effects, Settings};
use crate::{event::Effect, view::Finding};

/// Ended episodes that are kept for `orchctl alerts --all`.
const MOST_ENDED: usize = 200;

/// What tells one fact from another of the same rule.
type Key = (Rule, Vec<TaskId>, String);

/// The open episodes of a repo, and what is remembered of ended ones.
#[derive(Debug, Default)]
pub(super) struct Episodes {
    open: BTreeMap<Key, EpisodeRecord>,
    ended: VecDeque<EpisodeRecord>,
    /// How many episodes a fact has had.
    numbers: BTreeMap<Key, u32>,
    /// For facts that tell of an event: until when the event was dealt with by a person's acknowledgement.
    dealt_with: BTreeMap<Key, Timestamp>,
}

fn key_of(episode: &EpisodeRecord) -> Key {
    (episode.rule, episode.workers.clone(), episode.subject.clone())
}

impl Episodes {
    pub(super) fn restore(&mut self, episode: EpisodeRecord) {
        let key = key_of(&episode);
        let number = self.numbers.entry(key.clone()).or_insert(0);
        *number = (*number).max(episode.number);
        if tells_of_an_event(&key)
            && let Some(at) = episode.acknowledged
        {
            let dealt = self.dealt_with.entry(key.clone()).or_insert(at);
            *dealt = (*dealt).max(at);
        }
        if episode.ended.is_none() {
            self.open.insert(key, episode);
        } else {
            self.keep_ended(episode);
        }
    }

    /// Settles every date of what happened; until when an alert is silent is none.
    pub(super) fn let_it_have_happened(&mut self, settle: impl Fn(&mut Timestamp)) {
        for episode in self.open.values_mut().chain(&mut self.ended) {
            settle(&mut episode.since);
            episode.ended.iter_mut().chain(&mut episode.acknowledged).for_each(&settle);
        }
        self.dealt_with.values_mut().for_each(settle);
    }

    pub(super) fn open(&self) -> impl Iterator<Item = &EpisodeRecord> {
        self.open.values()
    }

    pub(super) fn ended(&self) -> impl Iterator<Item = &EpisodeRecord> {
        self.ended.iter()
    }

    /// Begins what is found and not open, ends what is open and not found; what is undecided stays as it is, for an
    /// episode ends only on contrary evidence.
    pub(super) fn compare(
        &mut self,
        findings: Vec<Finding>,
        undecided: &BTreeSet<(Rule, TaskId)>,
        now: Timestamp,
        settings: &Settings,
        effects: &mut Effects,
    ) {
        let decided = |(rule, workers, _): &Key| {
            workers.first().is_none_or(|worker| !undecided.contains(&(*rule, worker.clone())))
        };
        self.compare_those(findings, decided, now, settings, effects);
    }

    /// The same for one rule alone; the episodes of the others stay as they are.
    pub(super) fn compare_only(
        &mut self,
        rule: Rule,
        findings: Vec<Finding>,
        now: Timestamp,
        settings: &Settings,
        effects: &mut Effects,
    ) {
        self.compare_those(findings, |(of, _, _)| *of == rule, now, settings, effects);
    }

    fn compare_those(
        &mut self,
        findings: Vec<Finding>,
        concerns: impl Fn(&Key) -> bool,
        now: Timestamp,
        settings: &Settings,
        effects: &mut Effects,
    ) {
        let mut found: BTreeMap<Key, Finding> = BTreeMap::new();
        for finding in findings {
            let key = (finding.rule, finding.workers.clone(), finding.subject.clone());
            let dealt_with = self.dealt_with.get(&key).copied();
            // What did not happen at some time, as a name that fits no pattern, is dealt with for good.
            if dealt_with.is_none_or(|dealt| finding.happened.is_some_and(|happened| happened > dealt)) {
                found.insert(key, finding);
            }
        }
        let over: Vec<Key> =
            self.open.keys().filter(|key| concerns(key) && !found.contains_key(*key)).cloned().collect();
        for key in over {
            self.end(&key, now, settings, effects);
        }
        for (key, finding) in found {
            match self.open.get_mut(&key) {
                // Its words may change while it lasts; that is not another episode, and not another ping.
                Some(open) => open.text = finding.text,
                None => self.begin(key, finding, now, settings, effects),
            }
        }
    }

    fn begin(&mut self, key: Key, finding: Finding, now: Timestamp, settings: &Settings, effects: &mut Effects) {
        let number = self.numbers.entry(key.clone()).or_insert(0);
        *number += 1;
        let workers = key.1.iter().map(TaskId::as_str).collect::<Vec<_>>().join(" ");
        let repo = settings.repo.to_string();
        // Without a plan there is no run; its place in the key is kept.
        let run = settings.run.as_ref().map(|run| run.id.to_string()).unwrap_or_default();
        let id = AlertId::of_key(&[&repo, &run, key.0.as_str(), &workers, &key.2, &number.to_string()]);
        let episode = EpisodeRecord {
            id,
            rule: finding.rule,
            workers: finding.workers,
            subject: finding.subject,
            number: *number,
            severity: finding.severity,
            prompt: finding.prompt,
            text: finding.text,
            since: now,
            ended: None,
            acknowledged: None,
            snoozed_until: None,
        };
        effects.remember(Record::Episode(Box::new(episode.clone())));
        effects.publish(EventBody::AlertRaised(report(&episode, settings)));
        effects.push(Effect::Notify(Box::new(episode.clone())));
        self.open.insert(key, episode);
    }

    fn end(&mut self, key: &Key, now: Timestamp, settings: &Settings, effects: &mut Effects) {
        let Some(mut episode) = self.open.remove(key) else { return };
        episode.ended = Some(now);
        effects.remember(Record::Episode(Box::new(episode.clone())));
        effects.publish(EventBody::AlertCleared(report(&episode, settings)));
        effects.push(Effect::Withdraw(episode.id.clone()));
        self.keep_ended(episode);
    }

    fn keep_ended(&mut self, episode: EpisodeRecord) {
        self.ended.push_back(episode);
        if self.ended.len() > MOST_ENDED {
            self.ended.pop_front();
        }
    }

    pub(super) fn acknowledge(&mut self, alert: &AlertId, now: Timestamp, settings: &Settings, effects: &mut Effects) {
        let Some((key, episode)) = self.open.iter_mut().find(|(_, episode)| episode.id == *alert) else { return };
        episode.acknowledged = Some(now);
        let key = key.clone();
        effects.remember(Record::Episode(Box::new(episode.clone())));
        effects.publish(EventBody::AlertAcknowledged(report(episode, settings)));
        if tells_of_an_event(&key) {
            self.dealt_with.insert(key.clone(), now);
            self.end(&key, now, settings, effects);
        }
    }

    pub(super) fn snooze(&mut self, alert: &AlertId, until: Timestamp, settings: &Settings, effects: &mut Effects) {
        let Some(episode) = self.open.values_mut().find(|episode| episode.id == *alert) else { return };
        episode.snoozed_until = Some(until);
        effects.remember(Record::Episode(Box::new(episode.clone())));
        effects.publish(EventBody::AlertAcknowledged(report(episode, settings)));
    }
}

/// Facts that tell of something that happened, and so end when a person has taken note of it. A worktree on a wrong
/// branch is a state; a commit on one, whose oid begins the subject, is an event.
fn tells_of_an_event((rule, _, subject): &Key) -> bool {
    match rule {
        Rule::Rewritten | Rule::Malformed | Rule::Stash => true,
        Rule::WrongBranch => subject.split(' ').next().is_some_and(|word| Oid::parse(word).is_ok()),
        _ => false,
    }
}

/// The alert as people see it.
pub(super) fn report(episode: &EpisodeRecord, settings: &Settings) -> AlertReport {
    AlertReport {
        id: episode.id.clone(),
        rule: episode.rule,
        severity: episode.severity,
        workers: episode.workers.clone(),
        title: episode.text.title.clone(),
        detail: episode.text.detail.clone(),
        since: episode.since,
        evidence: episode.text.evidence.clone(),
        prompt: episode.prompt,
        acknowledged: episode.acknowledged.is_some(),
        snoozed_until: episode.snoozed_until,
        ended: episode.ended,
        repo: settings.name.clone(),
    }
}
