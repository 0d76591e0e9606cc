//! Turns an event into a hint, in the watcher's own thread: it must be quick, and must not fall over.

use std::{
    collections::BTreeSet,
    os::unix::ffi::OsStrExt as _,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
};

use notify::{
    Event, EventKind,
    event::{CreateKind, ModifyKind, RemoveKind, RenameMode},
};
use orch_shared::ids::{RefName, RepoId};

use super::{Cookies, Hint, Tell, Watched, places::Holds};

pub(super) struct Callback {
    pub(super) tell: Tell,
    pub(super) watched: Arc<Mutex<Watched>>,
    pub(super) cookies: Arc<Cookies>,
    pub(super) cookie_dir: PathBuf,
}

impl Callback {
    pub(super) fn take(&self, event: notify::Result<Event>) {
        // A panic here would end the watcher's thread, and with it every hint, in silence.
        if catch_unwind(AssertUnwindSafe(|| self.hint(event))).is_err() {
            drop(catch_unwind(AssertUnwindSafe(|| self.overflowed())));
        }
    }

    fn hint(&self, event: notify::Result<Event>) {
        let event = match event {
            // Before any look at the paths: an overflow has none (faults.md F2).
            Ok(event) if event.need_rescan() => return self.overflowed(),
            Ok(event) => event,
            Err(error) => return self.failed(&error),
        };
        // Our own reads must not wake us; and the new name of a rename has had an event of its own.
        if matches!(event.kind, EventKind::Access(_) | EventKind::Modify(ModifyKind::Name(RenameMode::Both))) {
            return;
        }
        if event.paths.is_empty() {
            return self.overflowed();
        }
        for path in &event.paths {
            if path.parent() == Some(&self.cookie_dir) {
                self.cookie(path, event.kind);
            } else if !says_nothing(path, event.kind)
                && let Some(hint) = self.touched(path, event.kind)
            {
                (self.tell)(hint);
            }
        }
    }

    /// What was touched: a branch alone where its file was put in place, else something in a repo.
    fn touched(&self, path: &Path, kind: EventKind) -> Option<Hint> {
        let repo = self.owner(path, kind)?;
        let put_in_place = matches!(kind, EventKind::Modify(ModifyKind::Name(RenameMode::To) | ModifyKind::Data(_)));
        let branch = put_in_place.then(|| self.branch(path)).flatten();
        Some(branch.map_or(Hint::RepoTouched(repo), |branch| Hint::BranchTouched(repo, branch)))
    }

    fn branch(&self, path: &Path) -> Option<RefName> {
        let watched = self.lock();
        if watched.contains_key(path) {
            return None;
        }
        match &watched.get(path.parent()?)?.holds {
            Holds::Branches(prefix) => Some(RefName::from_bytes([prefix, path.file_name()?.as_bytes()].concat())),
            Holds::Anything => None,
        }
    }

    /// Everything may have changed. The cookies on their way may be among what was lost, and whoever waits for one looks
    /// at everything now anyway, later than any of them was laid: so they are seen.
    fn overflowed(&self) {
        let laid = self.cookies.laid.load(Ordering::SeqCst);
        (self.tell)(Hint::Overflowed);
        let seen = self.cookies.seen.fetch_max(laid, Ordering::SeqCst);
        for cookie in seen + 1..=laid {
            (self.tell)(Hint::CookieSeen(cookie));
        }
    }

    /// A cookie is made and removed; its making is enough.
    fn cookie(&self, path: &Path, kind: EventKind) {
        let number = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
        if let (EventKind::Create(_), Some(number)) = (kind, number) {
            self.cookies.seen.fetch_max(number, Ordering::SeqCst);
            (self.tell)(Hint::CookieSeen(number));
        }
    }

    /// To whom the path belongs. Where it names a watched directory that is gone or moved, this is noted.
    fn owner(&self, path: &Path, kind: EventKind) -> Option<RepoId> {
        let mut watched = self.lock();
        if let Some(watch) = watched.get_mut(path) {
            watch.lost |= is_departure(kind);
            return Some(watch.repo);
        }
        path.parent().and_then(|dir| watched.get(dir)).map(|watch| watch.repo)
    }

    fn lock(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: &notify::Error) {
        let reason = error.to_string();
        let owners: BTreeSet<RepoId> = error.paths.iter().filter_map(|path| self.owner(path, EventKind::Any)).collect();
        if owners.is_empty() {
            return (self.tell)(Hint::Failed { reason });
        }
        for repo in owners {
            (self.tell)(Hint::WatchLost { repo, reason: reason.clone() });
        }
    }
}

/// True when the path no longer names what it named.
const fn is_departure(kind: EventKind) -> bool {
    matches!(kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)))
}

/// True for what comes before something that counts, or before nothing: a lock file is made and then renamed onto a file
/// whose own event counts, or removed; the message being edited is followed by its commit, and what is staged is looked at
/// when a rule asks for it.
fn says_nothing(path: &Path, kind: EventKind) -> bool {
    // A directory of such a name is somebody's worktree.
    let is_folder = matches!(kind, EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder));
    let is_noise = path.extension().is_some_and(|extension| extension == "lock")
        || path.file_name().is_some_and(|name| name == "COMMIT_EDITMSG" || name == "index");
    is_noise && !is_folder
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, Flag};

    use super::*;
    use crate::watch::{Watch, places::Identity};

    const GIT_DIR: &str = "/r/.git";

    /// A callback that knows two directories of repo 4, and what it told.
    fn callback() -> (Callback, Arc<Mutex<Vec<Hint>>>) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let tell: Tell = {
            let seen = Arc::clone(&seen);
            Arc::new(move |hint| seen.lock().expect("whole").push(hint))
        };
        let identity = Identity::of_directory(Path::new("/")).expect("a directory");
        let watch = |holds| Watch { repo: RepoId(4), holds, identity, lost: false };
        let heads = watch(Holds::Branches(b"refs/heads/".to_vec()));
        let dirs = [(PathBuf::from(GIT_DIR), watch(Holds::Anything)), (Path::new(GIT_DIR).join("refs/heads"), heads)];
        let watched = Arc::new(Mutex::new(Watched::from(dirs)));
        (Callback { tell, watched, cookies: Arc::default(), cookie_dir: PathBuf::from("/cookies") }, seen)
    }

    fn hints_of(event: notify::Result<Event>) -> Vec<Hint> {
        let (callback, seen) = callback();
        callback.take(event);
        seen.lock().expect("whole").drain(..).collect()
    }

    fn event(kind: EventKind, path: &str) -> notify::Result<Event> {
        Ok(Event::new(kind).add_path(PathBuf::from(path)))
    }

    #[test]
    fn an_overflow_has_no_path_and_is_heard_all_the_same() {
        assert_eq!(hints_of(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan))), [Hint::Overflowed]);
        assert_eq!(hints_of(Ok(Event::new(EventKind::Any))), [Hint::Overflowed]);
    }

    #[test]
    fn an_overflow_answers_the_cookies_that_may_be_lost_in_it_once() {
        let (callback, seen) = callback();
        callback.cookies.laid.store(3, Ordering::SeqCst);
        callback.take(event(EventKind::Create(CreateKind::File), "/cookies/1"));
        for _ in 0..2 {
            callback.take(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
        }
        let hints = seen.lock().expect("whole").clone();
        let expected = [1, 0, 2, 3, 0].map(|n| if n == 0 { Hint::Overflowed } else { Hint::CookieSeen(n) });
        assert_eq!(hints, expected);
    }

    #[test]
    fn reads_and_locks_say_nothing_and_everything_else_does() {
        let create = EventKind::Create(CreateKind::File);
        let renamed = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let touched = [Hint::RepoTouched(RepoId(4))];
        for (kind, name, speaks) in [
            (EventKind::Access(AccessKind::Any), "HEAD", false),
            (create, "HEAD.lock", false),
            (EventKind::Remove(RemoveKind::File), "index.lock", false),
            (renamed(RenameMode::From), "index.lock", false),
            (create, "COMMIT_EDITMSG", false),
            (renamed(RenameMode::To), "index", false),
            (renamed(RenameMode::To), "HEAD", true),
            (renamed(RenameMode::Both), "HEAD", false),
            (create, "packed-refs", true),
            (EventKind::Create(CreateKind::Folder), "odd.lock", true),
        ] {
            let expected: &[Hint] = if speaks { &touched } else { &[] };
            assert_eq!(hints_of(event(kind, &format!("{GIT_DIR}/{name}"))), expected, "{kind:?} {name}");
        }
        assert_eq!(hints_of(event(EventKind::Any, GIT_DIR)), touched);
        assert_eq!(hints_of(event(create, "/elsewhere/x")), []);
    }

    #[test]
    fn a_branch_is_named_where_its_file_was_put_in_place_and_nothing_else_is_sure() {
        let renamed = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let branch = Hint::BranchTouched(RepoId(4), RefName::from_branch("main"));
        for (kind, path, expected) in [
            (renamed(RenameMode::To), "refs/heads/main", branch),
            (renamed(RenameMode::From), "refs/heads/main", Hint::RepoTouched(RepoId(4))),
            (EventKind::Remove(RemoveKind::File), "refs/heads/main", Hint::RepoTouched(RepoId(4))),
            (EventKind::Create(CreateKind::Folder), "refs/heads/work", Hint::RepoTouched(RepoId(4))),
            (renamed(RenameMode::To), "refs/heads", Hint::RepoTouched(RepoId(4))),
            (renamed(RenameMode::To), "packed-refs", Hint::RepoTouched(RepoId(4))),
        ] {
            assert_eq!(hints_of(event(kind, &format!("{GIT_DIR}/{path}"))), [expected], "{kind:?} {path}");
        }
    }

    #[test]
    fn a_watched_directory_that_departs_is_lost_and_one_that_changes_is_not() {
        for (kind, lost) in [
            (EventKind::Remove(RemoveKind::Folder), true),
            (EventKind::Modify(ModifyKind::Name(RenameMode::From)), true),
            (EventKind::Modify(ModifyKind::Metadata(notify::event::MetadataKind::Any)), false),
        ] {
            let (callback, _) = callback();
            callback.take(event(kind, GIT_DIR));
            assert_eq!(callback.lock()[Path::new(GIT_DIR)].lost, lost, "{kind:?}");
        }
    }

    #[test]
    fn a_panic_further_on_is_not_the_end() {
        let (mut callback, _) = callback();
        callback.tell = Arc::new(|_| panic!("further on"));
        callback.take(event(EventKind::Any, GIT_DIR));
        callback.take(Ok(Event::new(EventKind::Any)));
    }

    #[test]
    fn a_cookie_is_seen_once() {
        assert_eq!(hints_of(event(EventKind::Create(CreateKind::File), "/cookies/7")), [Hint::CookieSeen(7)]);
        assert_eq!(hints_of(event(EventKind::Remove(RemoveKind::File), "/cookies/7")), []);
    }

    #[test]
    fn an_error_is_a_hint_too() {
        let error = notify::Error::generic("broken");
        assert!(matches!(hints_of(Err(error)).as_slice(), [Hint::Failed { .. }]));
        let error = notify::Error::generic("gone").add_path(PathBuf::from("/r/.git"));
        assert!(matches!(hints_of(Err(error)).as_slice(), [Hint::WatchLost { repo: RepoId(4), .. }]));
    }
}
