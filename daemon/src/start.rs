//! Brings the daemon up in the one order that is safe: lock, directories, store, watcher, socket, then the loop.

use std::{io, path::PathBuf, sync::Arc};

use orch_shared::{
    config::{Config, ConfigError},
    paths::{Paths, PathsError, ensure_private_dir},
    time::Timestamp,
};
use thiserror::Error;
use tokio::sync::mpsc;
use tracing::{error, info, warn};

use crate::{
    cli::OrchdArgs,
    clock::{Clock, Wall},
    ipc::{self, BindError},
    lock::{InstanceLock, LockError},
    notify::Notifier,
    service::{Parts, Service, ServiceEvent},
    store::{Opening, Store, StoreError},
    supervision,
    watch::{WatchError, Watcher},
};

/// Requests that wait for the service; more make their clients wait.
const CALL_QUEUE: usize = 64;

#[derive(Debug, Error)]
pub(crate) enum StartError {
    #[error("cannot find where things lie")]
    Paths(#[source] PathsError),
    #[error("the configuration cannot be used")]
    Config(#[source] ConfigError),
    #[error("cannot log to {}: {cause}", path.display())]
    Log { path: PathBuf, cause: String },
    #[error("{0}")]
    Lock(LockError),
    #[error("cannot open the store")]
    Store(#[source] StoreError),
    #[error("cannot open the socket")]
    Bind(#[source] BindError),
    #[error("cannot start watching")]
    Watch(#[source] WatchError),
    #[error("cannot start the asynchronous runtime")]
    Runtime(#[source] io::Error),
    #[error("cannot find the program of this process")]
    Program(#[source] io::Error),
}

impl StartError {
    /// What a person can do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Paths(error) => Some(error.hint().to_owned()),
            Self::Config(_) => Some("correct the line, and check with `orchd --check-config`".to_owned()),
            Self::Lock(LockError::Held { .. }) => {
                Some("use it with `orchctl status`, or end it with `orchctl daemon stop`".to_owned())
            }
            Self::Bind(error) => Some(error.hint().to_owned()),
            Self::Lock(LockError::Io { .. }) | Self::Log { .. } => {
                Some("check that the directory is there and belongs to this user".to_owned())
            }
            Self::Store(error) => Some(error.hint().to_owned()),
            Self::Watch(error) => Some(error.hint().to_owned()),
            Self::Runtime(_) | Self::Program(_) => None,
        }
    }
}

/// Runs the daemon until it is told to end.
pub(crate) fn run(args: &OrchdArgs, paths: &Paths, config_file: PathBuf, config: Config) -> Result<(), StartError> {
    ensure_private_dir(paths.socket_dir()).map_err(StartError::Paths)?;
    let lock = InstanceLock::take(&paths.lock()).map_err(StartError::Lock)?;
    for dir in [paths.state_dir().to_owned(), paths.cookies()] {
        ensure_private_dir(&dir).map_err(StartError::Paths)?;
    }
    let clock = Clock::start(args.clock.clone().map_or(Wall::Machine, Wall::Told));
    let (store, rebuilt) = open_store(paths, clock.last())?;
    let program = std::env::current_exe().map_err(StartError::Program)?;
    allow_many_files();
    // One thread serves everything: it is woken by events alone, and its state needs no locks.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::Runtime)?;
    runtime.block_on(async {
        let (events, inbox) = mpsc::unbounded_channel::<ServiceEvent>();
        let hints = events.clone();
        let hint = move |hint| drop(hints.send(ServiceEvent::Hinted(hint)));
        let watcher = if args.without_events {
            Ok(Watcher::silent(&paths.cookies(), hint))
        } else {
            Watcher::start(&paths.cookies(), hint)
        };
        let watcher = watcher.map_err(StartError::Watch)?;
        let (told, mut tellings) = mpsc::unbounded_channel();
        let notifier = Notifier::spawn(config.notify.clone(), told);
        let outcomes = events.clone();
        tokio::spawn(async move {
            while let Some(told) = tellings.recv().await {
                drop(outcomes.send(ServiceEvent::Told(Box::new(told))));
            }
        });
        let listener = Arc::new(ipc::bind(paths.socket()).map_err(StartError::Bind)?);
        let (calls, called) = mpsc::channel(CALL_QUEUE);
        tokio::spawn(Arc::clone(&listener).serve(calls));
        let parts = Parts {
            paths: paths.clone(),
            config_file,
            config,
            store,
            rebuilt,
            watcher,
            notifier,
            events,
            program,
            listener,
            clock,
        };
        let mut service = Service::new(parts);
        service.resume_repos();
        announce_ready(args);
        service.run(inbox, called).await;
        supervision::stopping();
        Ok::<(), StartError>(())
    })?;
    // Readers and notifications end with the process; nothing waits for a program that hangs.
    runtime.shutdown_background();
    drop(lock);
    info!("orchd ended");
    Ok(())
}

/// Each repo's reader takes three descriptors: what the system allows is made use of, up to some thousands of repos.
fn allow_many_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    const ENOUGH: u64 = 16_384;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.map_or(ENOUGH, |most| most.min(ENOUGH));
    if current.is_some_and(|current| current < wanted)
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum })
    {
        warn!(%error, "no more files can be open at once than before");
    }
}

/// Opens the store. Where it could not be read, says where that lies now.
fn open_store(paths: &Paths, now: Timestamp) -> Result<(Store, Option<PathBuf>), StartError> {
    match Store::open(&paths.store(), now) {
        Ok((store, Opening::Rebuilt { moved_to, reason })) => {
            error!(%reason, moved_to = %moved_to.display(), "the store could not be read; it was moved aside and begun anew");
            Ok((store, Some(moved_to)))
        }
        Ok((store, Opening::Fresh | Opening::Loaded)) => Ok((store, None)),
        Err(error) => Err(StartError::Store(error)),
    }
}

fn announce_ready(args: &OrchdArgs) {
    supervision::ready("watching");
    if args.ready_on_stdout {
        use io::Write as _;
        let mut out = io::stdout().lock();
        if let Err(error) = writeln!(out, "ready").and_then(|()| out.flush()) {
            warn!(%error, "nobody waits for the readiness");
        }
        close_stdout();
    }
    info!(pid = std::process::id(), "orchd is ready");
}

/// Lets whoever waits for the readiness see the end of it, without leaving descriptor 1 to the next file opened.
fn close_stdout() {
    let null = std::fs::File::options().write(true).open("/dev/null");
    if let Err(error) = null.and_then(|null| rustix::stdio::dup2_stdout(null).map_err(io::Error::from)) {
        warn!(%error, "standard output could not be closed");
    }
}
