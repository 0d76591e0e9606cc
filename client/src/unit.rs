//! The service manager that keeps the daemon alive, and what it says: systemd's user manager, or launchd.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use orch_shared::paths::{Paths, SOCKET_VARIABLE};

use crate::{connection::paths, error::CommandError};

mod files;

pub(crate) use files::{Placed, UnitFile};

/// The service's name with systemd.
const SERVICE: &str = "orchd.service";
/// The socket's name with systemd.
const SOCKET: &str = "orchd.socket";
/// The agent's name with launchd.
const LABEL: &str = "dev.orchd.orchd";

/// Where systemd looks for units that a package or an administrator has placed for everybody.
const FOR_EVERYBODY: [&str; 3] = ["/etc/systemd/user", "/usr/local/lib/systemd/user", "/usr/lib/systemd/user"];

/// The service manager of this platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manager {
    Systemd,
    Launchd,
}

/// What the service manager says of the service.
#[derive(Debug)]
pub(crate) enum Standing {
    /// Nobody can be asked: there is no service manager here, or none for this session.
    Unreachable(CommandError),
    /// It does not run, and nothing would start it.
    Ended,
    /// It does not run, and the first client that connects starts it: asking anything on the socket changes that.
    Awaited,
    /// It is starting, ending, or about to be started anew.
    Changing,
    Running,
}

impl Standing {
    /// One word for scripts.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::Ended => "ended",
            Self::Awaited => "awaited",
            Self::Changing => "changing",
            Self::Running => "running",
        }
    }

    /// From the states of service and socket as systemd names them, a line each.
    fn from_systemd(shown: &str) -> Self {
        let mut states = shown.lines().map(str::trim).filter(|line| !line.is_empty());
        match (states.next().unwrap_or_default(), states.next().unwrap_or_default()) {
            ("active" | "reloading" | "refreshing", _) => Self::Running,
            ("activating" | "deactivating", _) => Self::Changing,
            (_, "active" | "activating") => Self::Awaited,
            _ => Self::Ended,
        }
    }

    /// From the description of the agent: one that is loaded need not run.
    fn from_launchd(shown: &str) -> Self {
        if shown.lines().any(|line| line.trim() == "state = running") { Self::Running } else { Self::Ended }
    }
}

impl Manager {
    pub(crate) const fn of_this_platform() -> Self {
        if cfg!(target_os = "macos") { Self::Launchd } else { Self::Systemd }
    }

    /// The files of the service, for a daemon at that path.
    pub(crate) fn files(self, paths: &Paths, program: &Path) -> Result<Vec<UnitFile>, CommandError> {
        files::files(self, paths, program)
    }

    /// True where the service's file is in place, by us or by a package.
    pub(crate) fn is_installed(self, paths: &Paths) -> bool {
        let own = files::dir(self, paths);
        match self {
            Self::Systemd => {
                let everybody = FOR_EVERYBODY.iter().map(Path::new);
                std::iter::once(own.as_path()).chain(everybody).any(|dir| dir.join(SERVICE).exists())
            }
            Self::Launchd => own.join(format!("{LABEL}.plist")).exists(),
        }
    }

    pub(crate) fn standing(self) -> Standing {
        match self {
            Self::Systemd => {
                match must("systemctl", &["--user", "show", "--value", "--property=ActiveState", SERVICE, SOCKET]) {
                    Ok(shown) => Standing::from_systemd(&shown),
                    Err(error) => Standing::Unreachable(out_of_reach(&error)),
                }
            }
            Self::Launchd => match run("launchctl", &["print", &agent()]) {
                Ok(output) if output.status.success() => {
                    Standing::from_launchd(&String::from_utf8_lossy(&output.stdout))
                }
                Ok(_) => Standing::Ended,
                Err(error) => {
                    Standing::Unreachable(out_of_reach(&CommandError::failed("launchctl cannot be run").cause(error)))
                }
            },
        }
    }

    /// Starts the service, and returns when it is ready.
    pub(crate) fn start(self) -> Result<(), CommandError> {
        match self {
            Self::Systemd => {
                // A person who asks is not refused for the failures that came before.
                drop(run("systemctl", &["--user", "reset-failed", SERVICE, SOCKET]));
                must("systemctl", &["--user", "start", SERVICE])?;
            }
            Self::Launchd => {
                must("launchctl", &["kickstart", &agent()])?;
            }
        }
        Ok(())
    }

    /// Ends the service with what would start it again, and returns when it has ended.
    pub(crate) fn stop(self) -> Result<(), CommandError> {
        match self {
            Self::Systemd => must("systemctl", &["--user", "stop", SOCKET, SERVICE])?,
            Self::Launchd => must("launchctl", &["kill", "TERM", &agent()])?,
        };
        Ok(())
    }

    /// Makes the manager read the files, and start the service at each login from now on.
    pub(crate) fn enable(self, files: &[UnitFile]) -> Result<(), CommandError> {
        match self {
            Self::Systemd => {
                must("systemctl", &["--user", "daemon-reload"])?;
                must("systemctl", &["--user", "enable", "--quiet", SERVICE, SOCKET])?;
            }
            Self::Launchd => {
                // One that was loaded goes by its old file. That none was is no failure.
                drop(run("launchctl", &["bootout", &agent()]));
                for file in files {
                    must("launchctl", &["bootstrap", &gui_domain(), &file.path.to_string_lossy()])?;
                }
            }
        }
        Ok(())
    }

    /// Has the manager no longer start the service at logins.
    pub(crate) fn disable(self) -> Result<(), CommandError> {
        match self {
            Self::Systemd => must("systemctl", &["--user", "disable", "--quiet", SOCKET, SERVICE])?,
            Self::Launchd => must("launchctl", &["bootout", &agent()])?,
        };
        Ok(())
    }

    /// The same where the manager cannot be asked: what it would find at the next login is removed.
    pub(crate) fn forget(self, paths: &Paths) {
        let Self::Systemd = self else { return };
        for (target, name) in [("default.target.wants", SERVICE), ("sockets.target.wants", SOCKET)] {
            let wants: PathBuf = files::dir(self, paths).join(target);
            // Links that are not there are no failure, and neither is a directory with links of others.
            drop(fs::remove_file(wants.join(name)));
            drop(fs::remove_dir(wants));
        }
    }

    /// After the files have gone.
    pub(crate) fn reload(self) -> Result<(), CommandError> {
        match self {
            Self::Systemd => {
                must("systemctl", &["--user", "daemon-reload"])?;
                // A failure from before would keep the name in its lists. That there was none is no failure.
                drop(run("systemctl", &["--user", "reset-failed", SERVICE, SOCKET]));
                Ok(())
            }
            Self::Launchd => Ok(()),
        }
    }

    /// The command that shows why the service does not run.
    pub(crate) const fn log_command(self) -> &'static str {
        match self {
            Self::Systemd => "journalctl --user --unit orchd",
            Self::Launchd => "orchctl daemon logs",
        }
    }
}

/// The manager that should start the daemon. None with a socket of one's own, which no unit knows.
pub(crate) fn installed() -> Option<Manager> {
    let manager = Manager::of_this_platform();
    (!has_own_socket() && paths().is_ok_and(|paths| manager.is_installed(&paths))).then_some(manager)
}

/// True where the environment says which socket to use.
pub(crate) fn has_own_socket() -> bool {
    std::env::var_os(SOCKET_VARIABLE).is_some_and(|value| !value.is_empty())
}

fn agent() -> String {
    format!("{}/{LABEL}", gui_domain())
}

fn gui_domain() -> String {
    format!("gui/{}", rustix::process::getuid().as_raw())
}

fn out_of_reach(error: &CommandError) -> CommandError {
    let (cause, _) = error.in_one_line();
    CommandError::failed("the service manager of this user cannot be reached")
        .cause(cause)
        .hint("without one, `orchctl daemon start` starts orchd until the end of the session")
}

fn run(program: &str, args: &[&str]) -> io::Result<Output> {
    Command::new(program).args(args).stdin(Stdio::null()).output()
}

/// Runs it, and gives what it said.
fn must(program: &str, args: &[&str]) -> Result<String, CommandError> {
    let failed = || CommandError::failed(format!("`{program} {}` failed", args.join(" ")));
    let output = run(program, args).map_err(|error| failed().cause(error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let error = said.lines().filter(|line| !line.trim().is_empty()).fold(failed(), CommandError::cause);
    Err(error.hint(format!("`{}` may say more", Manager::of_this_platform().log_command())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systemd_says_is_understood() {
        for (shown, word) in [
            ("active\n\nactive\n", "running"),
            ("reloading\n\nactive\n", "running"),
            ("activating\n\nactive\n", "changing"),
            ("deactivating\n\ninactive\n", "changing"),
            ("inactive\n\nactive\n", "awaited"),
            ("failed\n\nfailed\n", "ended"),
            ("inactive\n\ninactive\n", "ended"),
            ("", "ended"),
        ] {
            assert_eq!(Standing::from_systemd(shown).word(), word, "{shown:?}");
        }
    }

    #[test]
    fn an_agent_that_is_loaded_need_not_run() {
        assert_eq!(Standing::from_launchd("gui/501/x = {\n\tstate = running\n}").word(), "running");
        assert_eq!(Standing::from_launchd("gui/501/x = {\n\tstate = not running\n}").word(), "ended");
    }
}
