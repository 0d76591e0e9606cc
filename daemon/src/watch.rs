//! Hints from the file system that a repo may have changed. Never facts: a snapshot of git is the truth.
//!
//! Few and flat: the common directory, the directories on the way to the workers' refs, `worktrees/`, `reftable/`, and
//! the administrative directory of each worktree. Never a worktree, never objects. Whatever an event says is thrown
//! away but for the repo that it belongs to, and the branch whose file was put in place.

mod callback;
mod file_system;
mod places;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use notify::{Config, ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use orch_shared::ids::{RefName, RepoId};
use thiserror::Error;

use self::{
    callback::Callback,
    places::{Holds, Identity, Place},
};

/// Something may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// In this repo.
    RepoTouched(RepoId),
    /// The file of this branch was written; nothing else is known to have changed.
    BranchTouched(RepoId, RefName),
    /// Anywhere: events were lost.
    Overflowed,
    /// Every event before this cookie has been given out, or its loss has been told with [`Hint::Overflowed`].
    CookieSeen(u64),
    /// A watched directory of this repo is gone, or moved.
    WatchLost {
        /// The repo.
        repo: RepoId,
        /// What the watcher says.
        reason: String,
    },
    /// The watcher itself reports an error.
    Failed {
        /// What it says.
        reason: String,
    },
}

/// What of a repo is to be watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RepoPlaces {
    /// The common git directory.
    pub(crate) common_dir: PathBuf,
    /// Below which branches belong to workers, `work/`.
    pub(crate) prefix: String,
    /// The administrative directories of linked worktrees.
    pub(crate) worktree_admin_dirs: Vec<PathBuf>,
}

/// What [`Watcher::arm`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Armed {
    n_new: usize,
    shared: Option<&'static str>,
}

impl Armed {
    /// True when a directory was not watched before: what happened in it until now is unknown, so look again.
    pub(crate) const fn newly_armed(self) -> bool {
        self.n_new > 0
    }

    /// The file system on which other machines can change the repo without an event here.
    pub(crate) const fn shared_file_system(self) -> Option<&'static str> {
        self.shared
    }
}

#[derive(Debug, Error)]
pub(crate) enum WatchError {
    #[error("the kernel's limit of file watches is reached")]
    LimitReached,
    #[error("the kernel gives out no more watch instances")]
    NoInstance(#[source] notify::Error),
    #[error("cannot watch {}", path.display())]
    Watch { path: PathBuf, source: notify::Error },
    #[error("cannot lay a cookie in {}", path.display())]
    Cookie { path: PathBuf, source: io::Error },
}

impl WatchError {
    /// What a person can do about it.
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::LimitReached => {
                "raise it: `sudo sysctl fs.inotify.max_user_watches=524288`; it is read every few seconds meanwhile"
            }
            Self::NoInstance(_) => {
                "raise it: `sudo sysctl fs.inotify.max_user_instances=512`; it is read every few seconds meanwhile"
            }
            Self::Watch { .. } => "check that the directory is there; it is read every few seconds meanwhile",
            Self::Cookie { .. } => "check the space and rights of the state directory",
        }
    }
}

/// The hint function, as the callback and a silent watcher call it.
type Tell = Arc<dyn Fn(Hint) + Send + Sync>;

/// The directories watched.
type Watched = BTreeMap<PathBuf, Watch>;

/// One watched directory.
#[derive(Clone, Debug)]
struct Watch {
    repo: RepoId,
    /// What the files in it are.
    holds: Holds,
    /// What the path named when it was armed.
    identity: Identity,
    /// True once an event said that the directory is gone or moved. Its path and inode may be in use again by then, and
    /// the kernel's watch is not.
    lost: bool,
}

/// Cookies laid and seen, shared with the callback.
#[derive(Debug, Default)]
struct Cookies {
    laid: AtomicU64,
    seen: AtomicU64,
}

/// Watches directories for all repos, with one kernel instance.
pub(crate) struct Watcher {
    source: Source,
    tell: Tell,
    /// Shared with the callback, which asks to whom a path belongs.
    watched: Arc<Mutex<Watched>>,
    cookies: Arc<Cookies>,
    cookie_dir: PathBuf,
}

enum Source {
    Events(RecommendedWatcher),
    /// The kernel gives out no watcher; it is asked again whenever something is to be watched.
    Refused,
    /// No event ever comes: the safety scan alone keeps the picture. For tests of that promise.
    Silent,
}

impl Watcher {
    /// Starts the watcher; `hint` is called from its thread.
    ///
    /// Where the kernel refuses one, [`Self::arm`] says so, and tries again.
    pub(crate) fn start(cookie_dir: &Path, hint: impl Fn(Hint) + Send + Sync + 'static) -> Result<Self, WatchError> {
        let mut watcher = Self::silent(cookie_dir, hint);
        clear_cookies(cookie_dir)?;
        watcher.source = Source::Refused;
        match watcher.listen() {
            Ok(()) | Err(WatchError::NoInstance(_) | WatchError::LimitReached) => Ok(watcher),
            Err(error) => Err(error),
        }
    }

    /// Has the kernel send events from now on.
    fn listen(&mut self) -> Result<(), WatchError> {
        let callback = Callback {
            tell: Arc::clone(&self.tell),
            watched: Arc::clone(&self.watched),
            cookies: Arc::clone(&self.cookies),
            cookie_dir: self.cookie_dir.clone(),
        };
        let handler = move |event| callback.take(event);
        let mut source = RecommendedWatcher::new(handler, Config::default()).map_err(WatchError::NoInstance)?;
        watch(&mut source, &self.cookie_dir)?;
        self.source = Source::Events(source);
        Ok(())
    }

    /// A watcher that never hints of its own accord.
    pub(crate) fn silent(cookie_dir: &Path, hint: impl Fn(Hint) + Send + Sync + 'static) -> Self {
        Self {
            source: Source::Silent,
            tell: Arc::new(hint),
            watched: Arc::default(),
            cookies: Arc::default(),
            cookie_dir: cookie_dir.canonicalize().unwrap_or_else(|_| cookie_dir.to_owned()),
        }
    }

    /// Watches what of the repo is there now and not watched; lets go of what is not there any more.
    ///
    /// On an error nothing of the repo is watched: half a watch would look like a whole one.
    pub(crate) fn arm(&mut self, repo: RepoId, places: &RepoPlaces) -> Result<Armed, WatchError> {
        if matches!(self.source, Source::Refused) {
            self.listen()?;
        }
        let wanted = places.there_now();
        let stale: Vec<PathBuf> = self
            .lock()
            .iter()
            .filter(|(path, watch)| {
                watch.repo == repo
                    && (watch.lost || wanted.get(*path).map(|place| place.identity) != Some(watch.identity))
            })
            .map(|(path, _)| path.clone())
            .collect();
        stale.iter().for_each(|path| self.let_go(path));
        let mut n_new = 0;
        for (path, Place { identity, holds }) in wanted {
            if self.lock().contains_key(&path) {
                continue;
            }
            // Known before it is watched, so that its first event finds its repo. Its identity is older than its watch:
            // were the directory replaced in between, the next call would arm it again.
            self.lock().insert(path.clone(), Watch { repo, holds, identity, lost: false });
            let Source::Events(source) = &mut self.source else { continue };
            match watch(source, &path) {
                Ok(()) => n_new += 1,
                Err(WatchError::Watch { .. }) if !path.exists() => self.let_go(&path),
                Err(error) => {
                    self.disarm(repo);
                    return Err(error);
                }
            }
        }
        Ok(Armed { n_new, shared: file_system::shared_file_system(&places.common_dir) })
    }

    /// Lets go of everything of the repo.
    pub(crate) fn disarm(&mut self, repo: RepoId) {
        let paths: BTreeSet<PathBuf> =
            self.lock().iter().filter(|(_, watch)| watch.repo == repo).map(|(path, _)| path.clone()).collect();
        paths.iter().for_each(|path| self.let_go(path));
    }

    /// Lays a cookie: [`Hint::CookieSeen`] with its number comes after every event before it.
    pub(crate) fn lay_cookie(&mut self) -> Result<u64, WatchError> {
        let cookie = self.cookies.laid.fetch_add(1, Ordering::SeqCst) + 1;
        if matches!(self.source, Source::Silent | Source::Refused) {
            // It saw nothing, so everything may have changed.
            (self.tell)(Hint::Overflowed);
            (self.tell)(Hint::CookieSeen(cookie));
            return Ok(cookie);
        }
        let path = self.cookie_dir.join(cookie.to_string());
        let fail = |source| WatchError::Cookie { path: path.clone(), source };
        fs::File::create(&path).map_err(fail)?;
        fs::remove_file(&path).map_err(fail)?;
        Ok(cookie)
    }

    /// How many directories are watched.
    pub(crate) fn n_watches(&self) -> usize {
        self.lock().values().filter(|watch| !watch.lost).count() + usize::from(matches!(self.source, Source::Events(_)))
    }

    fn let_go(&mut self, path: &Path) {
        self.lock().remove(path);
        if let Source::Events(source) = &mut self.source {
            // The kernel dropped the watch of a directory that is gone; there is nothing left to undo then.
            drop(source.unwatch(path));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn watch(source: &mut RecommendedWatcher, path: &Path) -> Result<(), WatchError> {
    source.watch(path, RecursiveMode::NonRecursive).map_err(|error| match &error.kind {
        ErrorKind::MaxFilesWatch => WatchError::LimitReached,
        ErrorKind::Io(io) if io.raw_os_error() == Some(rustix::io::Errno::NOSPC.raw_os_error()) => {
            WatchError::LimitReached
        }
        _ => WatchError::Watch { path: path.to_owned(), source: error },
    })
}

/// Removes cookies that an earlier daemon left; the directory is ours alone.
fn clear_cookies(dir: &Path) -> Result<(), WatchError> {
    let fail = |source| WatchError::Cookie { path: dir.to_owned(), source };
    for entry in fs::read_dir(dir).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.parse::<u64>().is_ok()) {
            fs::remove_file(&path).map_err(fail)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
