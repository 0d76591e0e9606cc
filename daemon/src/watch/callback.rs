//! Turns an event into a hint, in the watcher's own thread: it must be quick, and must not fall over.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use notify::{Event, EventKind, event::ModifyKind};
use orch_shared::ids::RepoId;

use super::{Hint, Tell, Watched};

pub(super) struct Callback {
    tell: Tell,
    watched: Arc<Mutex<Watched>>,
    cookie_dir: PathBuf,
}

impl Callback {
    pub(super) const fn new(tell: Tell, watched: Arc<Mutex<Watched>>, cookie_dir: PathBuf) -> Self {
        Self { tell, watched, cookie_dir }
    }

    pub(super) fn take(&self, event: notify::Result<Event>) {
        // A panic here would end the watcher's thread, and with it every hint, in silence.
        if catch_unwind(AssertUnwindSafe(|| self.hint(event))).is_err() {
            (self.tell)(Hint::Overflowed);
        }
    }

    fn hint(&self, event: notify::Result<Event>) {
        let event = match event {
            // Before any look at the paths: an overflow has none (faults.md F2).
            Ok(event) if event.need_rescan() => return (self.tell)(Hint::Overflowed),
            Ok(event) => event,
            Err(error) => return self.failed(&error),
        };
        // Our own reads must not wake us.
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        if event.paths.is_empty() {
            return (self.tell)(Hint::Overflowed);
        }
        let mut touched = BTreeSet::new();
        for path in &event.paths {
            if path.parent() == Some(&self.cookie_dir) {
                self.cookie(path, event.kind);
            } else if !says_nothing(path, event.kind) {
                touched.extend(self.owner(path));
            }
        }
        for repo in touched {
            (self.tell)(Hint::RepoTouched(repo));
        }
    }

    /// A cookie is made and removed; its making is enough.
    fn cookie(&self, path: &Path, kind: EventKind) {
        let number = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
        if let (EventKind::Create(_), Some(number)) = (kind, number) {
            (self.tell)(Hint::CookieSeen(number));
        }
    }

    fn owner(&self, path: &Path) -> Option<RepoId> {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |dir: &Path| watched.get(dir).map(|(repo, _)| *repo);
        of(path).or_else(|| path.parent().and_then(of))
    }

    fn failed(&self, error: &notify::Error) {
        let reason = error.to_string();
        let owners: BTreeSet<RepoId> = error.paths.iter().filter_map(|path| self.owner(path)).collect();
        if owners.is_empty() {
            return (self.tell)(Hint::Failed { reason });
        }
        for repo in owners {
            (self.tell)(Hint::WatchLost { repo, reason: reason.clone() });
        }
    }
}

/// True for what always comes before something that counts: a lock file is made, then renamed into place.
fn says_nothing(path: &Path, kind: EventKind) -> bool {
    let is_lock = path.extension().is_some_and(|extension| extension == "lock");
    is_lock && matches!(kind, EventKind::Create(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)))
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, CreateKind, Flag};

    use super::*;

    fn hints_of(event: notify::Result<Event>) -> Vec<Hint> {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let tell: Tell = {
            let seen = Arc::clone(&seen);
            Arc::new(move |hint| seen.lock().expect("whole").push(hint))
        };
        let identity = super::super::places::Identity::of_directory(Path::new("/")).expect("a directory");
        let watched = Watched::from([(PathBuf::from("/r/.git"), (RepoId(4), identity))]);
        Callback::new(tell, Arc::new(Mutex::new(watched)), PathBuf::from("/cookies")).take(event);
        let hints = seen.lock().expect("whole").clone();
        hints
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
    fn reads_and_locks_say_nothing_and_everything_else_does() {
        let create = EventKind::Create(CreateKind::File);
        assert_eq!(hints_of(event(EventKind::Access(AccessKind::Any), "/r/.git/HEAD")), []);
        assert_eq!(hints_of(event(create, "/r/.git/HEAD.lock")), []);
        assert_eq!(hints_of(event(create, "/r/.git/packed-refs")), [Hint::RepoTouched(RepoId(4))]);
        assert_eq!(hints_of(event(EventKind::Any, "/r/.git")), [Hint::RepoTouched(RepoId(4))]);
        assert_eq!(hints_of(event(create, "/elsewhere/x")), []);
    }

    #[test]
    fn a_cookie_is_seen_once() {
        assert_eq!(hints_of(event(EventKind::Create(CreateKind::File), "/cookies/7")), [Hint::CookieSeen(7)]);
        assert_eq!(hints_of(event(EventKind::Remove(notify::event::RemoveKind::File), "/cookies/7")), []);
    }

    #[test]
    fn an_error_is_a_hint_too() {
        let error = notify::Error::generic("broken");
        assert!(matches!(hints_of(Err(error)).as_slice(), [Hint::Failed { .. }]));
        let error = notify::Error::generic("gone").add_path(PathBuf::from("/r/.git"));
        assert!(matches!(hints_of(Err(error)).as_slice(), [Hint::WatchLost { repo: RepoId(4), .. }]));
    }
}
