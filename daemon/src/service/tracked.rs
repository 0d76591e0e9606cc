//! A registered repo as the service holds it: its engine, its reader, and how far it has been read.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

use orch_rules::engine::{Engine, Settings};
use orch_shared::{
    alert::PromptKind,
    config::{Config, DEFAULT_BRANCH_PREFIX, RepoConfig},
    facts::{OpenRequest, Probe, ReadFault, ReaderRequest},
    ids::{GitPath, RefName, TaskId},
    plan::Run,
    worker::Trouble,
};
use tokio::{sync::mpsc, time::Instant};

use crate::store::RepoRow;

/// One repo.
pub(crate) struct Tracked {
    pub(crate) row: RepoRow,
    pub(crate) engine: Engine,
    /// The plan that is being carried out.
    pub(crate) run: Option<Run>,
    /// To the task that talks with the repo's reader.
    pub(crate) asks: Asks,
    /// The generation of the last snapshot that was applied.
    pub(crate) generation: Option<u64>,
    pub(crate) scans: Scans,
    /// Probes that were asked and not answered.
    pub(crate) probes: BTreeSet<Probe>,
    /// Sessions were asked for, and have not been found yet.
    pub(crate) seeks_sessions: bool,
    /// Prompts on the disk that are to be laid anew when a probe is answered.
    pub(crate) unfinished_prompts: BTreeMap<Probe, BTreeSet<(TaskId, PromptKind)>>,
    /// True until what the first scan found has been told as one digest.
    pub(crate) in_first_digest: bool,
    pub(crate) watching: Watching,
    /// Where its worktrees are administered, as the last snapshot says.
    pub(crate) admin_dirs: Vec<PathBuf>,
}

/// What a repo's reader is asked, in two lines: a scan never waits behind a thousand looks.
pub(crate) struct Asks {
    pub(crate) scans: mpsc::UnboundedSender<ReaderRequest>,
    pub(crate) probes: mpsc::UnboundedSender<Ask>,
}

/// A single thing to find out, in the order asked.
#[derive(Debug)]
pub(crate) enum Ask {
    /// In the repo.
    Reader(Probe),
    /// Who has a session in which of these worktrees.
    Sessions(Vec<GitPath>),
}

/// How the repo's changes are noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Watching {
    /// By events.
    Events,
    /// At intervals, because of this.
    Polling(Trouble),
}

/// Which scans were wanted, begun and done: a numbered slot, so that many hints make one scan and no query waits for
/// changes that came after it.
///
/// A glance looks at the branches that events named and at nothing else. It is quick and no proof: whoever must know that
/// the picture is whole waits for a scan that began after it.
#[derive(Debug, Default)]
pub(crate) struct Scans {
    wanted: u64,
    running: Option<Running>,
    done: u64,
    /// Branches to glance at.
    glances: BTreeSet<RefName>,
    /// There was a glance, and no scan has begun since.
    unconfirmed: bool,
    /// When to look again although nothing was seen: after the last hint, or after a failure.
    pub(crate) look_again: Option<Instant>,
    /// Not before this may a failing reader be asked again.
    pub(crate) failing: Option<Failing>,
    /// When a reader last died and another took its place at once.
    replaced: Option<Instant>,
}

/// A reader may die of what has nothing to do with its repo, such as a machine short of memory; one that dies again within
/// this dies of the repo.
const DIES_AGAIN_WITHIN: Duration = Duration::from_secs(5 * 60);

/// A scan that takes longer is said to be under way: the picture is that before it.
const LATE: Duration = Duration::from_secs(3);

/// What the reader is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Running {
    /// The scan of this number, since then.
    Scan(u64, Instant),
    Glance,
}

/// What to ask the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Everything.
    Scan,
    /// These branches alone.
    Glance(Vec<RefName>),
}

/// The repo could not be read.
#[derive(Debug, Clone)]
pub(crate) struct Failing {
    pub(crate) fault: ReadFault,
    pub(crate) until: Instant,
}

impl Scans {
    /// Something may have changed: one more scan is wanted, whatever is running now.
    pub(crate) const fn want(&mut self) {
        self.wanted += 1;
    }

    /// This branch changed, and nothing else is known to have.
    pub(crate) fn want_glance(&mut self, branch: RefName) {
        self.glances.insert(branch);
    }

    /// What was only glanced at is to be read whole, for somebody who must be sure.
    pub(crate) fn confirm(&mut self) {
        if self.unconfirmed || !self.glances.is_empty() {
            self.want();
        }
    }

    /// The number that [`Self::is_done`] must reach before everything known now is in the picture.
    pub(crate) const fn target(&self) -> u64 {
        self.wanted
    }

    pub(crate) const fn is_done(&self, target: u64) -> bool {
        self.done >= target
    }

    /// Begins the look that is wanted, unless there is none, one is running, or the reader rests after a failure.
    pub(crate) fn begin(&mut self, now: Instant) -> Option<Look> {
        let resting = self.failing.as_ref().is_some_and(|failing| now < failing.until);
        if resting || self.running.is_some() {
            return None;
        }
        if self.done < self.wanted {
            self.running = Some(Running::Scan(self.wanted, now));
            self.glances.clear();
            self.unconfirmed = false;
            return Some(Look::Scan);
        }
        if self.glances.is_empty() {
            return None;
        }
        self.running = Some(Running::Glance);
        self.unconfirmed = true;
        Some(Look::Glance(std::mem::take(&mut self.glances).into_iter().collect()))
    }

    /// True when the running scan has taken so long that what is known may be old.
    pub(crate) fn is_late(&self, now: Instant) -> bool {
        matches!(self.running, Some(Running::Scan(_, since)) if now.duration_since(since) >= LATE)
    }

    /// The running look ended, well or badly: whoever waited for it need wait no longer.
    pub(crate) fn end(&mut self) {
        if let Some(Running::Scan(running, _)) = self.running.take() {
            self.done = self.done.max(running);
        }
    }

    /// The reader died. True when another is to take its place at once and in silence.
    pub(crate) fn is_replaced(&mut self, now: Instant) -> bool {
        let dies_again = self.replaced.is_some_and(|before| now.duration_since(before) < DIES_AGAIN_WITHIN);
        if dies_again || self.failing.is_some() {
            return false;
        }
        self.replaced = Some(now);
        true
    }

    /// The running look ended, and something may have happened during it unseen: whoever waited for it waits for another.
    pub(crate) fn end_and_repeat(&mut self) {
        self.running = None;
        self.want();
    }
}

impl Tracked {
    /// Nothing that the rules, or a prompt, wanted to know is still being found out.
    pub(crate) fn knows_what_it_asked(&self) -> bool {
        self.probes.is_empty() && !self.seeks_sessions
    }

    /// What the engine goes by: the configuration, and what was set for this repo.
    pub(crate) fn settings(&self, config: &Config) -> Settings {
        settings(&self.row, config, self.run.clone())
    }

    /// Where the worktree of a worker of the plan will be: in the repo, or beside one that is bare (domain.md section 2).
    pub(crate) fn planned_worktree(&self, task: &TaskId) -> Option<GitPath> {
        let assignment = self.run.as_ref()?.workers.get(task)?;
        let repo = self.row.path.as_path();
        let is_bare = self.row.path == self.row.common_dir;
        let home = if is_bare { repo.parent().unwrap_or(repo) } else { repo };
        Some(GitPath::from(home.join("worktrees").join(format!("{task}-{}", assignment.slug))))
    }

    /// What the reader is to open.
    pub(crate) fn open_request(row: &RepoRow, config: &Config) -> OpenRequest {
        let configured = configured(row, config);
        OpenRequest {
            path: row.common_dir.clone(),
            base: row.base.clone().or_else(|| configured.and_then(|repo| repo.base.clone())),
            prefix: prefix(row, config),
        }
    }
}

pub(crate) fn settings(row: &RepoRow, config: &Config, run: Option<Run>) -> Settings {
    Settings {
        repo: row.id,
        name: row.name.clone(),
        path: row.path.clone(),
        prefix: prefix(row, config),
        thresholds: config.thresholds,
        run,
    }
}

/// Below which branches the repo's workers are: as set with `orchctl repo set`, else as configured, else `work/`.
pub(crate) fn prefix(row: &RepoRow, config: &Config) -> String {
    row.branch_prefix
        .clone()
        .or_else(|| configured(row, config).and_then(|repo| repo.branch_prefix.clone()))
        .unwrap_or_else(|| DEFAULT_BRANCH_PREFIX.to_owned())
}

fn configured<'a>(row: &RepoRow, config: &'a Config) -> Option<&'a RepoConfig> {
    config.repos.get(row.path.as_path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_hints_make_one_scan_and_a_hint_during_a_scan_makes_another() {
        let now = Instant::now();
        let mut scans = Scans::default();
        assert_eq!(scans.begin(now), None, "nothing is wanted");
        scans.want();
        scans.want();
        let target = scans.target();
        assert_eq!(scans.begin(now), Some(Look::Scan));
        assert_eq!(scans.begin(now), None, "one is running");
        scans.want();
        scans.end();
        assert!(scans.is_done(target), "what was known at the time is in the picture");
        assert!(!scans.is_done(scans.target()), "what came during the scan is not");
        assert_eq!(scans.begin(now), Some(Look::Scan));
        let target = scans.target();
        scans.end_and_repeat();
        assert!(!scans.is_done(target), "who waited for it waits on");
        assert_eq!(scans.begin(now), Some(Look::Scan));
        scans.end();
        assert!(scans.is_done(target));
    }

    #[test]
    fn a_reader_that_dies_is_replaced_in_silence_and_one_that_dies_again_is_not() {
        let now = Instant::now();
        let mut scans = Scans::default();
        assert!(scans.is_replaced(now));
        assert!(!scans.is_replaced(now + DIES_AGAIN_WITHIN / 2));
        let fault = ReadFault::Crashed { how: "signal 7".to_owned() };
        scans.failing = Some(Failing { fault, until: now });
        assert!(!scans.is_replaced(now + 2 * DIES_AGAIN_WITHIN), "it cannot be read as it is");
        scans.failing = None;
        assert!(scans.is_replaced(now + 2 * DIES_AGAIN_WITHIN));
    }

    #[test]
    fn a_glance_is_no_proof_and_a_scan_makes_glances_needless() {
        let now = Instant::now();
        let branch = RefName::from_branch("work/task-1");
        let mut scans = Scans::default();
        scans.want_glance(branch.clone());
        assert_eq!(scans.begin(now), Some(Look::Glance(vec![branch.clone()])));
        scans.confirm();
        let target = scans.target();
        scans.end();
        assert!(!scans.is_done(target), "who must be sure waits for a scan");
        scans.want_glance(branch);
        assert_eq!(scans.begin(now), Some(Look::Scan));
        scans.end();
        assert!(scans.is_done(target));
        assert_eq!(scans.begin(now), None, "the scan saw what the glance was to look at");
        scans.confirm();
        assert!(scans.is_done(scans.target()), "there is nothing to confirm");
    }
}
