//! The least that anything must do to learn of a commit: one inotify watch on the workers' refs, and a blocking read.

use std::{
    fs::read_to_string,
    path::Path,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use rustix::fs::inotify;

/// Longer than any of this takes; it only ends a benchmark that hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running watcher. Its thread ends with the program.
pub(crate) struct Watcher {
    seen: mpsc::Receiver<(String, Instant)>,
}

impl Watcher {
    /// Watches `refs/heads/work` of the repository at that path.
    pub(crate) fn start(repo: &Path) -> Self {
        let refs = repo.join(".git/refs/heads/work");
        let instance = inotify::init(inotify::CreateFlags::CLOEXEC).expect("inotify");
        inotify::add_watch(&instance, &refs, inotify::WatchFlags::MOVED_TO).expect("a watch");
        let (tell, seen) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [const { std::mem::MaybeUninit::uninit() }; 4096];
            let mut reader = inotify::Reader::new(instance, &mut buffer);
            while let Ok(event) = reader.next() {
                let at = Instant::now();
                let name = event.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                // What every watcher does next: look where the ref points now.
                let tip = read_to_string(refs.join(name)).unwrap_or_default();
                if tell.send((tip.trim_end().to_owned(), at)).is_err() {
                    return;
                }
            }
        });
        Self { seen }
    }

    /// Reads on to the event after which a ref pointed to that commit, and says when it came.
    #[track_caller]
    pub(crate) fn wait_for(&self, oid: &str) -> Instant {
        loop {
            let (tip, at) = self.seen.recv_timeout(PATIENCE).expect("the event of a ref");
            if tip == oid {
                return at;
            }
        }
    }
}
