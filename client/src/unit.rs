//! The unit files in place, and the service manager that goes by them: systemd's user manager, or launchd.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use orch_shared::paths::Paths;

use crate::{connection::paths, error::CommandError};

const SYSTEMD_SERVICE: &str = include_str!("../../systemd/orchd.service");
const SYSTEMD_SOCKET: &str = include_str!("../../systemd/orchd.socket");
const LAUNCHD_AGENT: &str = include_str!("../../launchd/dev.orchd.orchd.plist");

/// What stands in the files in place of the program's path.
const PROGRAM: &str = "@ORCHD@";
/// The service's name with systemd.
const SERVICE: &str = "orchd.service";
/// The socket's name with systemd.
const SOCKET: &str = "orchd.socket";
/// The agent's name with launchd.
const LABEL: &str = "dev.orchd.orchd";

/// One file of the service: where it belongs, and what we would write there.
#[derive(Debug)]
pub(crate) struct UnitFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// What lies where a file belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placed {
    Absent,
    /// What we would write.
    AsOurs,
    /// Something else: changed by hand, or written for another program path or by another version.
    Differs,
}

impl UnitFile {
    pub(crate) fn placed(&self) -> io::Result<Placed> {
        match fs::read(&self.path) {
            Ok(found) if found == self.text.as_bytes() => Ok(Placed::AsOurs),
            Ok(_) => Ok(Placed::Differs),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Placed::Absent),
            Err(error) => Err(error),
        }
    }
}

/// The service manager of this platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manager {
    Systemd,
    Launchd,
}

impl Manager {
    pub(crate) const fn of_this_platform() -> Self {
        if cfg!(target_os = "macos") { Self::Launchd } else { Self::Systemd }
    }

    /// The files of the service, for a daemon at that path.
    pub(crate) fn files(self, paths: &Paths, program: &Path) -> Result<Vec<UnitFile>, CommandError> {
        let unusable = || {
            CommandError::failed("the path of orchd cannot stand in a unit file")
                .cause(program.display())
                .hint("install it where the path is plain text, for instance with `cargo install`")
        };
        let program = program.to_str().filter(|path| !path.chars().any(char::is_control)).ok_or_else(unusable)?;
        let dir = self.dir(paths);
        let file = |name: &str, text: String| UnitFile { path: dir.join(name), text };
        Ok(match self {
            Self::Systemd => vec![
                file(SERVICE, SYSTEMD_SERVICE.replace(PROGRAM, &for_systemd(program))),
                file(SOCKET, SYSTEMD_SOCKET.to_owned()),
            ],
            Self::Launchd => vec![file(&format!("{LABEL}.plist"), LAUNCHD_AGENT.replace(PROGRAM, &for_xml(program)))],
        })
    }

    fn dir(self, paths: &Paths) -> PathBuf {
        match self {
            Self::Systemd => paths.config_home().join("systemd/user"),
            Self::Launchd => paths.home().join("Library/LaunchAgents"),
        }
    }

    /// True where the service's file is in place, by us or by a package.
    pub(crate) fn is_installed(self, paths: &Paths) -> bool {
        let own = self.dir(paths);
        match self {
            Self::Systemd => [own.as_path(), Path::new("/etc/systemd/user"), Path::new("/usr/lib/systemd/user")]
                .iter()
                .any(|dir| dir.join(SERVICE).exists()),
            Self::Launchd => own.join(format!("{LABEL}.plist")).exists(),
        }
    }

    /// True while the service manager runs the daemon.
    pub(crate) fn is_running(self) -> bool {
        let asked = match self {
            Self::Systemd => run("systemctl", &["--user", "is-active", "--quiet", SERVICE]),
            Self::Launchd => run("launchctl", &["print", &format!("{}/{LABEL}", gui_domain())]),
        };
        asked.is_ok_and(|output| output.status.success())
    }

    /// Starts the service, and returns when it is ready.
    pub(crate) fn start(self) -> Result<(), CommandError> {
        match self {
            Self::Systemd => must("systemctl", &["--user", "start", SERVICE]),
            Self::Launchd => must("launchctl", &["kickstart", &format!("{}/{LABEL}", gui_domain())]),
        }
    }

    /// Ends the service, and returns when it has ended.
    pub(crate) fn stop(self) -> Result<(), CommandError> {
        match self {
            Self::Systemd => must("systemctl", &["--user", "stop", SERVICE]),
            Self::Launchd => must("launchctl", &["kill", "TERM", &format!("{}/{LABEL}", gui_domain())]),
        }
    }

    /// Makes the manager read the files, start the service now and at each login.
    pub(crate) fn enable(self, files: &[UnitFile]) -> Result<(), CommandError> {
        match self {
            Self::Systemd => {
                must("systemctl", &["--user", "daemon-reload"])?;
                must("systemctl", &["--user", "enable", "--quiet", SERVICE, SOCKET])?;
                // A daemon that was replaced on the disk is replaced in memory, too.
                must("systemctl", &["--user", "restart", SOCKET, SERVICE])
            }
            Self::Launchd => {
                for file in files {
                    must("launchctl", &["bootstrap", &gui_domain(), &file.path.to_string_lossy()])?;
                }
                Ok(())
            }
        }
    }

    /// Ends the service and has the manager forget it.
    pub(crate) fn disable(self) -> Result<(), CommandError> {
        match self {
            Self::Systemd => must("systemctl", &["--user", "disable", "--quiet", "--now", SOCKET, SERVICE]),
            Self::Launchd => must("launchctl", &["bootout", &format!("{}/{LABEL}", gui_domain())]),
        }
    }

    /// After the files have gone.
    pub(crate) fn reload(self) -> Result<(), CommandError> {
        match self {
            Self::Systemd => must("systemctl", &["--user", "daemon-reload"]),
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

/// The manager, where it has the service in hand: installed, running, and for the socket that this client asks on.
pub(crate) fn running() -> Option<Manager> {
    let manager = installed()?;
    manager.is_running().then_some(manager)
}

/// The manager that should start the daemon. None with a socket of one's own, which no unit knows.
pub(crate) fn installed() -> Option<Manager> {
    let manager = Manager::of_this_platform();
    let own_socket = std::env::var_os(orch_shared::paths::SOCKET_VARIABLE).is_some_and(|value| !value.is_empty());
    (!own_socket && paths().is_ok_and(|paths| manager.is_installed(&paths))).then_some(manager)
}

fn gui_domain() -> String {
    format!("gui/{}", rustix::process::getuid().as_raw())
}

fn run(program: &str, args: &[&str]) -> io::Result<Output> {
    Command::new(program).args(args).stdin(Stdio::null()).output()
}

fn must(program: &str, args: &[&str]) -> Result<(), CommandError> {
    let failed = || CommandError::failed(format!("`{program} {}` failed", args.join(" ")));
    let output = run(program, args).map_err(|error| {
        failed().cause(error).hint("without a service manager, `orchctl daemon start` starts the daemon")
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let error = said.lines().filter(|line| !line.trim().is_empty()).fold(failed(), CommandError::cause);
    Err(error.hint(format!("`{}` may say more", Manager::of_this_platform().log_command())))
}

/// A path as systemd's `ExecStart=` takes it: quoted, with its escapes and without its specifiers (systemd.service(5)).
fn for_systemd(path: &str) -> String {
    let escaped = path.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    format!("\"{escaped}\"")
}

fn for_xml(path: &str) -> String {
    path.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_everything_in_it_stays_one_word() {
        assert_eq!(for_systemd(r#"/a b/50%/"x"\$y"#), r#""/a b/50%%/\"x\"\\$$y""#);
        assert_eq!(for_xml("/a&b/<c>"), "/a&amp;b/&lt;c&gt;");
    }

    #[test]
    fn each_file_names_the_program_or_needs_none() {
        for (file, places) in [(SYSTEMD_SERVICE, 1), (SYSTEMD_SOCKET, 0), (LAUNCHD_AGENT, 1)] {
            assert_eq!(file.matches(PROGRAM).count(), places);
        }
        assert!(LAUNCHD_AGENT.contains(LABEL));
    }
}
