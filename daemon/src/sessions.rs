//! Who has a session in which worktree: the processes of this user by their working directories (domain.md section 6).
//!
//! It is the best there is from outside and no more than evidence: an agent may have its directory elsewhere, and a
//! person's own shell counts where it stands in a worktree. So it changes words and never a verdict, and is looked for
//! only when words are needed. What cannot be seen, for want of rights or of a `/proc`, is not known and not an error.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use orch_shared::{facts::Session, ids::GitPath, time::Timestamp};
use thiserror::Error;
use tokio::{sync::Semaphore, time::timeout};

#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(target_os = "macos")]
use self::macos as system;

/// Words are not waited for any longer.
const DEADLINE: Duration = Duration::from_secs(1);

/// Why it is not known who is there.
#[derive(Debug, Error)]
pub(crate) enum SessionsError {
    #[error("cannot list the processes of this user")]
    List(#[source] io::Error),
    #[error("looking for sessions took longer than {}s", DEADLINE.as_secs())]
    TimedOut,
    #[error("the search for sessions ended half-way")]
    Broken,
}

/// A process of this user.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Process {
    pid: u32,
    parent: u32,
    since: Timestamp,
    /// Its working directory, where that can be seen.
    directory: Option<PathBuf>,
}

/// Looks for sessions, one search at a time in the whole daemon: one that hangs keeps one thread and no more.
#[derive(Clone, Debug)]
pub(crate) struct Sessions {
    one_at_a_time: Arc<Semaphore>,
}

impl Sessions {
    pub(crate) fn new() -> Self {
        Self { one_at_a_time: Arc::new(Semaphore::new(1)) }
    }

    /// The sessions in each of these worktrees, the oldest first. Where one worktree lies in another the inner one has
    /// what is in it.
    pub(crate) async fn find(&self, worktrees: Vec<GitPath>) -> Result<BTreeMap<GitPath, Vec<Session>>, SessionsError> {
        let search = async {
            let turn = Arc::clone(&self.one_at_a_time).acquire_owned().await.map_err(|_| SessionsError::Broken)?;
            let searching = tokio::task::spawn_blocking(move || {
                let found = find(worktrees, std::process::id());
                // Given back when the search really ends, not when nobody waits for it any more.
                drop(turn);
                found
            });
            searching.await.map_err(|_| SessionsError::Broken)?.map_err(SessionsError::List)
        };
        timeout(DEADLINE, search).await.unwrap_or(Err(SessionsError::TimedOut))
    }
}

fn find(worktrees: Vec<GitPath>, own: u32) -> io::Result<BTreeMap<GitPath, Vec<Session>>> {
    let places = places(worktrees);
    let processes = system::processes()?;
    Ok(assign(&places, &processes, own, system::is_in))
}

/// The worktrees by where they really lie. One that is gone keeps its name, and nobody is in it.
fn places(worktrees: Vec<GitPath>) -> BTreeMap<PathBuf, GitPath> {
    let real = |worktree: &GitPath| worktree.as_path().canonicalize().unwrap_or_else(|_| worktree.as_path().to_owned());
    worktrees.into_iter().map(|worktree| (real(&worktree), worktree)).collect()
}

/// Puts each process into the innermost worktree that its directory lies in. `is_in` says whether the process is really
/// in the directory of that name: another may have taken its place.
fn assign(
    places: &BTreeMap<PathBuf, GitPath>,
    processes: &[Process],
    own: u32,
    is_in: impl Fn(u32, &Path) -> bool,
) -> BTreeMap<GitPath, Vec<Session>> {
    let mut found: BTreeMap<GitPath, Vec<Session>> =
        places.values().map(|worktree| (worktree.clone(), Vec::new())).collect();
    let ours = descendants(processes, own);
    for process in processes.iter().filter(|process| !ours.contains(&process.pid)) {
        let Some(directory) = &process.directory else { continue };
        let Some(worktree) = directory.ancestors().find_map(|above| places.get(above)) else { continue };
        if is_in(process.pid, directory)
            && let Some(sessions) = found.get_mut(worktree)
        {
            sessions.push(Session { pid: process.pid, since: process.since });
        }
    }
    for sessions in found.values_mut() {
        sessions.sort_by_key(|session| (session.since, session.pid));
    }
    found
}

/// A process and all that it started, and they started. What we run ourselves is nobody's session.
fn descendants(processes: &[Process], of: u32) -> BTreeSet<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for process in processes {
        children.entry(process.parent).or_default().push(process.pid);
    }
    let (mut found, mut open) = (BTreeSet::new(), vec![of]);
    while let Some(pid) = open.pop() {
        if found.insert(pid) {
            open.extend(children.get(&pid).into_iter().flatten());
        }
    }
    found
}

#[cfg(test)]
mod tests;
