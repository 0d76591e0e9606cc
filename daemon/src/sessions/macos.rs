//! Processes as macOS shows them, through sysinfo, which asks `libproc` for what has no other interface.

use std::{io, path::Path};

use orch_shared::time::Timestamp;
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

use super::Process;

/// The processes of this user; what cannot be looked at is passed over.
pub(super) fn processes() -> io::Result<Vec<Process>> {
    let mut system = System::new().map_err(|error| io::Error::other(error.to_string()))?;
    let wanted = ProcessRefreshKind::nothing().with_cwd(UpdateKind::Always).with_user(UpdateKind::Always);
    let _n_processes = system.refresh_processes_specifics(ProcessesToUpdate::All, true, wanted);
    let user = rustix::process::geteuid().as_raw();
    let of_user =
        system.processes().values().filter(|process| process.effective_user_id().is_some_and(|id| **id == user));
    Ok(of_user
        .map(|process| Process {
            pid: process.pid().as_u32(),
            parent: process.parent().map_or(0, sysinfo::Pid::as_u32),
            since: Timestamp::from_seconds(i64::try_from(process.start_time()).unwrap_or(i64::MAX)),
            directory: process.cwd().filter(|directory| !directory.as_os_str().is_empty()).map(Path::to_owned),
        })
        .collect())
}

/// True when the directory is there: the kernel tells the name that it has now, and none for one that was removed.
pub(super) fn is_in(_pid: u32, directory: &Path) -> bool {
    directory.is_dir()
}
