//! The daemon's log: for finding faults, never the record of what happened (that is the store).

use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt as _};

use orch_shared::paths::Paths;
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::{cli::OrchdArgs, start::StartError};

/// How many days are kept.
const DAYS: usize = 7;

/// Keeps the log's writer alive; what is queued is written when it is dropped.
#[derive(Debug)]
pub(crate) struct LogGuard {
    _writer: Option<WorkerGuard>,
}

/// Starts logging: to standard error in the foreground, where the service manager collects it, else to a file a day.
pub(crate) fn start(args: &OrchdArgs, paths: &Paths) -> Result<LogGuard, StartError> {
    let level: LevelFilter = args.log.parse().unwrap_or(LevelFilter::INFO);
    // What a dependency thinks worth mentioning is for those who look for faults.
    let targets = Targets::new().with_default(level).with_target("rusqlite_migration", level.min(LevelFilter::WARN));
    let builder = tracing_subscriber::fmt().with_max_level(level).with_ansi(false);
    if args.foreground {
        builder.with_writer(io::stderr).finish().with(targets).init();
        return Ok(LogGuard { _writer: None });
    }
    let dir = paths.logs();
    let fail = |cause: String| StartError::Log { path: dir.clone(), cause };
    // The directory is the log's own: old files in it are deleted by the look of their names.
    DirBuilder::new().recursive(true).mode(0o700).create(&dir).map_err(|error| fail(error.to_string()))?;
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("orchd")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(&dir)
        .map_err(|error| fail(error.to_string()))?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    builder.with_writer(writer).finish().with(targets).init();
    Ok(LogGuard { _writer: Some(guard) })
}
