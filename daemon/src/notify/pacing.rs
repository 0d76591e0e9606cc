//! When what is told: once an episode, reminders, six a minute, digests, quiet hours (domain.md section 8).
//!
//! Pure: the time and the minute of the local day come in, pings go out. What must survive a crash is in the records
//! that the service keeps of each ping: one that was handed to the channels and whose end is not known is told again if
//! it matters (at least once), and not if it does not (at most once).

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use orch_shared::{
    alert::{Outcome, Rule, Severity},
    config::NotifyConfig,
    ids::{AlertId, GitPath, Oid, RepoId, RepoName},
    record::{EpisodeRecord, PingRecord, PingState},
    time::Timestamp,
};

use super::ping::{Due, Ping};

/// Pings in any minute that are not urgent; beyond that they are folded into one.
const MOST_A_MINUTE: usize = 6;
const MINUTE: Duration = Duration::from_secs(60);
/// How long a command of git may show what does not last.
const HALF_DONE: Duration = Duration::from_secs(2);
/// The first telling and two reminders.
const MOST_ATTEMPTS: u32 = 3;
/// When to try again to tell what no channel took: a bus may come up after the daemon.
const RETRIES: &[Duration] =
    &[Duration::from_secs(5), Duration::from_secs(30), Duration::from_secs(120), Duration::from_secs(600)];

/// Decides what is told when.
#[derive(Debug)]
pub(crate) struct Pacer {
    settings: NotifyConfig,
    alerts: BTreeMap<AlertId, Entry>,
    /// Repos whose alerts are gathered into a digest.
    gathering: BTreeSet<RepoId>,
    /// Repos that have gathered one, to be told as one.
    digests: BTreeSet<RepoId>,
    /// When pings that are not urgent were sent, in the last minute.
    sent: VecDeque<Timestamp>,
    was_quiet: bool,
}

#[derive(Clone, Debug)]
struct Entry {
    repo: RepoId,
    repo_name: RepoName,
    episode: EpisodeRecord,
    prompt_path: Option<GitPath>,
    state: State,
    n_failures: usize,
}

/// How far an alert has been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// To be told from then on, for the so many-th time.
    Waiting { attempt: u32, from: Timestamp },
    /// Handed to the channels.
    Sending { attempt: u32 },
    /// Told, and nothing more to come.
    Done,
}

impl Pacer {
    pub(crate) fn new(settings: &NotifyConfig) -> Self {
        Self {
            settings: settings.clone(),
            alerts: BTreeMap::new(),
            gathering: BTreeSet::new(),
            digests: BTreeSet::new(),
            sent: VecDeque::new(),
            was_quiet: false,
        }
    }

    pub(crate) fn reconfigure(&mut self, settings: &NotifyConfig) {
        self.settings = settings.clone();
    }

    /// Takes up the alerts that were open before a start, as far as they had been told.
    pub(crate) fn restore(
        &mut self,
        now: Timestamp,
        repo: RepoId,
        name: &RepoName,
        open: Vec<EpisodeRecord>,
        pings: Vec<PingRecord>,
    ) {
        let mut last: BTreeMap<AlertId, PingRecord> = BTreeMap::new();
        for mut ping in pings {
            // The clock was set back since: what was told was told before now.
            ping.at = ping.at.min(now);
            match last.get(&ping.alert) {
                Some(known) if known.attempt > ping.attempt => {}
                _ => drop(last.insert(ping.alert.clone(), ping)),
            }
        }
        for episode in open {
            let state = match last.get(&episode.id) {
                None => State::Waiting { attempt: 1, from: episode.since.min(now) },
                Some(ping) => self.state_after(&episode, ping),
            };
            self.put(repo, name, episode, None, state);
        }
    }

    fn state_after(&self, episode: &EpisodeRecord, ping: &PingRecord) -> State {
        match ping.state {
            // It may have been shown, or not: what matters is told again, the rest is not.
            PingState::Sending if episode.severity == Severity::Info => State::Done,
            PingState::Sending | PingState::Ended(Outcome::Failed) => {
                State::Waiting { attempt: ping.attempt, from: ping.at }
            }
            PingState::Ended(Outcome::Shown | Outcome::Unknown) => self.after_telling(episode, ping.attempt, ping.at),
        }
    }

    /// What an alert's first scan finds is gathered, to be told as one.
    pub(crate) fn open_digest(&mut self, repo: RepoId) {
        self.gathering.insert(repo);
    }

    /// The first scan is over: tell what was gathered.
    pub(crate) fn close_digest(&mut self, repo: RepoId, _at: Timestamp) {
        if self.gathering.remove(&repo) {
            self.digests.insert(repo);
        }
    }

    /// An episode began.
    pub(crate) fn raise(
        &mut self,
        at: Timestamp,
        repo: RepoId,
        name: &RepoName,
        episode: EpisodeRecord,
        prompt_path: Option<GitPath>,
    ) {
        // What a first scan finds has stood long enough.
        let from = if self.gathering.contains(&repo) || !may_be_half_done(&episode) { at } else { at.after(HALF_DONE) };
        self.put(repo, name, episode, prompt_path, State::Waiting { attempt: 1, from });
    }

    fn put(
        &mut self,
        repo: RepoId,
        name: &RepoName,
        episode: EpisodeRecord,
        prompt_path: Option<GitPath>,
        state: State,
    ) {
        let state = if episode.severity < self.settings.min_severity { State::Done } else { state };
        let id = episode.id.clone();
        let entry = Entry { repo, repo_name: name.clone(), episode, prompt_path, state, n_failures: 0 };
        self.alerts.insert(id, entry);
    }

    /// An episode ended: what was not told yet never is.
    pub(crate) fn withdraw(&mut self, alert: &AlertId) {
        self.alerts.remove(alert);
    }

    /// A person took note: no more reminders.
    pub(crate) fn acknowledge(&mut self, alert: &AlertId) {
        if let Some(entry) = self.alerts.get_mut(alert) {
            entry.state = State::Done;
        }
    }

    /// A person wants silence until then; after it an urgent alert returns.
    pub(crate) fn snooze(&mut self, alert: &AlertId, until: Timestamp) {
        if let Some(entry) = self.alerts.get_mut(alert) {
            entry.episode.snoozed_until = Some(until);
            entry.state = match entry.state {
                State::Waiting { attempt, .. } => State::Waiting { attempt, from: until },
                State::Sending { attempt } => State::Waiting { attempt: attempt + 1, from: until },
                State::Done if entry.episode.severity == Severity::Urgent => {
                    State::Waiting { attempt: MOST_ATTEMPTS, from: until }
                }
                State::Done => State::Done,
            };
        }
    }

    /// The machine slept, or its clock jumped: reminders begin to wait afresh, so that no night ends in a volley of them
    /// and none waits for a time that the clock has moved away from. What no channel took is tried again now.
    pub(crate) fn clock_jumped(&mut self, at: Timestamp) {
        self.sent.clear();
        for entry in self.alerts.values_mut() {
            let State::Waiting { attempt, from } = &mut entry.state else { continue };
            let afresh = match *attempt {
                _ if entry.n_failures > 0 => at,
                1 => (*from).min(at.after(HALF_DONE)),
                _ => at.after(self.settings.remind_after),
            };
            // What a person silenced stays silent until the time that was named.
            *from = entry.episode.snoozed_until.map_or(afresh, |until| until.max(afresh));
        }
    }

    /// What is to be told now. Each ping counts as being sent from here on.
    pub(crate) fn due(&mut self, at: Timestamp, minute_of_day: u16) -> Vec<Ping> {
        if self.is_quiet(minute_of_day) {
            // Also urgent ones: a person who asked for quiet sleeps, and workers wait for the morning anyway.
            self.was_quiet = true;
            return Vec::new();
        }
        let after_quiet = std::mem::take(&mut self.was_quiet);
        while self.sent.front().is_some_and(|sent| at.since(*sent) >= MINUTE) {
            self.sent.pop_front();
        }
        let mut by_repo: BTreeMap<RepoId, Vec<Due>> = BTreeMap::new();
        for entry in self.alerts.values() {
            if let Some(due) = entry.due(at)
                && !self.gathering.contains(&entry.repo)
            {
                by_repo.entry(entry.repo).or_default().push(due);
            }
        }
        let mut pings = Vec::new();
        for (repo, due) in by_repo {
            if self.digests.remove(&repo) || after_quiet {
                pings.extend(Ping::folded(due));
            } else {
                self.pace(at, due, &mut pings);
            }
        }
        self.digests.clear();
        for (alert, attempt) in pings.iter().flat_map(|ping| &ping.alerts) {
            if let Some(entry) = self.alerts.get_mut(alert) {
                entry.state = State::Sending { attempt: *attempt };
            }
        }
        pings
    }

    /// Urgent ones each by itself; of the others six a minute, and what is more as one when the minute is over.
    fn pace(&mut self, at: Timestamp, due: Vec<Due>, pings: &mut Vec<Ping>) {
        let (urgent, others): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|due| due.episode.severity == Severity::Urgent);
        pings.extend(urgent.into_iter().map(Ping::single));
        let free = MOST_A_MINUTE.saturating_sub(self.sent.len());
        let fit = if others.len() <= free { others.len() } else { free.saturating_sub(1) };
        let mut others = others.into_iter();
        let single: Vec<Ping> = others.by_ref().take(fit).map(Ping::single).collect();
        let rest: Vec<Due> = others.collect();
        let folded = if free > 0 { Ping::folded(rest) } else { None };
        for ping in single.into_iter().chain(folded) {
            self.sent.push_back(at);
            pings.push(ping);
        }
    }

    /// When something will be due, if nothing happens until then.
    pub(crate) fn next_wake(&self, at: Timestamp, minute_of_day: u16) -> Option<Timestamp> {
        let waiting =
            self.alerts.values().filter(|entry| !self.gathering.contains(&entry.repo)).filter_map(|entry| match entry
                .state
            {
                State::Waiting { from, .. } => Some(from),
                State::Sending { .. } | State::Done => None,
            });
        let first = waiting.min()?;
        let quiet = self.settings.quiet_hours.map_or(0, |hours| hours.minutes_left(minute_of_day));
        if quiet > 0 {
            return Some(first.max(at.after(MINUTE * u32::from(quiet))));
        }
        // What waits already waits for a place in the minute.
        let place = self.sent.front().map(|sent| sent.after(MINUTE)).filter(|_| first <= at);
        Some(place.unwrap_or(first))
    }

    /// A ping ended so.
    pub(crate) fn ended(&mut self, ping: &Ping, outcome: Outcome, at: Timestamp) {
        for (alert, attempt) in &ping.alerts {
            let Some(entry) = self.alerts.get(alert) else { continue };
            // A person may have acknowledged or silenced it meanwhile.
            if entry.state != (State::Sending { attempt: *attempt }) {
                continue;
            }
            let state = match outcome {
                Outcome::Shown | Outcome::Unknown => self.after_telling(&entry.episode, *attempt, at),
                Outcome::Failed => match RETRIES.get(entry.n_failures).or(RETRIES.last()) {
                    Some(pause) => State::Waiting { attempt: *attempt, from: at.after(*pause) },
                    None => State::Done,
                },
            };
            if let Some(entry) = self.alerts.get_mut(alert) {
                entry.state = state;
                entry.n_failures = if outcome == Outcome::Failed { entry.n_failures + 1 } else { 0 };
            }
        }
    }

    /// Urgent ones that nobody acknowledged return, twice at most.
    fn after_telling(&self, episode: &EpisodeRecord, attempt: u32, at: Timestamp) -> State {
        let returns = episode.severity == Severity::Urgent && episode.acknowledged.is_none() && attempt < MOST_ATTEMPTS;
        if !returns {
            return State::Done;
        }
        let from = at.after(self.settings.remind_after);
        State::Waiting { attempt: attempt + 1, from: episode.snoozed_until.map_or(from, |until| until.max(from)) }
    }

    fn is_quiet(&self, minute_of_day: u16) -> bool {
        self.settings.quiet_hours.is_some_and(|hours| hours.covers(minute_of_day))
    }
}

/// True for what a command of git shows while it is at work: a branch that is being renamed is gone for a moment, and the
/// worktree that has it is on another. It is in the status at once; a person is called when it lasts.
fn may_be_half_done(episode: &EpisodeRecord) -> bool {
    match episode.rule {
        Rule::Missing => true,
        // A commit on a wrong branch, whose id begins the subject, does not go away by itself.
        Rule::WrongBranch => episode.subject.split(' ').next().is_none_or(|word| Oid::parse(word).is_err()),
        _ => false,
    }
}

impl Entry {
    fn due(&self, at: Timestamp) -> Option<Due> {
        let State::Waiting { attempt, from } = self.state else { return None };
        (from <= at).then(|| Due {
            repo: self.repo,
            repo_name: self.repo_name.clone(),
            episode: self.episode.clone(),
            attempt,
            prompt_path: self.prompt_path.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
