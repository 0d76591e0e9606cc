//! `orchctl daemon status`, and what `doctor` asks of the daemon.

use orch_shared::report::{CheckReport, DaemonReport, SCHEMA};

use crate::service::{Service, tracked::Watching};

impl Service {
    pub(super) fn describe_daemon(&mut self) -> DaemonReport {
        DaemonReport {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            started_at: self.started_at,
            repos: u32::try_from(self.repos.len()).unwrap_or(u32::MAX),
            watches: u32::try_from(self.watcher.n_watches()).unwrap_or(u32::MAX),
            checks: self.checks(),
        }
    }

    fn checks(&mut self) -> Vec<CheckReport> {
        let mut checks = vec![self.check_store(), self.check_reachable()];
        checks.extend(self.repos.values().map(|tracked| {
            let trouble = match (&tracked.scans.failing, &tracked.watching) {
                (Some(failing), _) => Some(failing.fault.trouble()),
                (None, Watching::Polling(trouble)) => Some(trouble.clone()),
                (None, Watching::Events) => None,
            };
            CheckReport {
                name: format!("repo {}", tracked.row.name),
                ok: trouble.is_none(),
                finding: trouble.as_ref().map_or_else(|| "read and watched".to_owned(), |t| t.reason.clone()),
                remedy: trouble.map(|trouble| trouble.hint),
            }
        }));
        checks.extend(self.check_templates());
        checks
    }

    fn check_store(&self) -> CheckReport {
        if let Some(moved_to) = &self.rebuilt {
            return CheckReport {
                name: "store".to_owned(),
                ok: false,
                finding: format!("it could not be read at the start, and lies at {} now", moved_to.display()),
                remedy: Some("see what is still registered: `orchctl repo list`".to_owned()),
            };
        }
        let waiting = self.unsaved.len();
        CheckReport {
            name: "store".to_owned(),
            ok: waiting == 0,
            finding: if waiting == 0 {
                "takes what happens".to_owned()
            } else {
                format!("{waiting} changes wait to be stored")
            },
            remedy: (waiting > 0).then(|| format!("make space at {}", self.paths.store().display())),
        }
    }

    fn check_reachable(&self) -> CheckReport {
        let ok = self.listener.is_reachable();
        CheckReport {
            name: "socket".to_owned(),
            ok,
            finding: if ok { "reachable" } else { "removed or replaced" }.to_owned(),
            remedy: (!ok).then(|| "restart the daemon: `orchctl daemon restart`".to_owned()),
        }
    }
}
