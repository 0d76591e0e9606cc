//! Where the demo happens: a directory for this once, and the environment in which everything in it runs.

use std::{
    env,
    ffi::OsString,
    fs, io,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use orch_shared::paths::SOCKET_VARIABLE;
use tempfile::TempDir;

use super::props;
use crate::{error::CommandError, output::quoted, start::daemon_program};

/// What the programs may know of the person's environment. Above all no `GIT_DIR`.
const HANDED_ON: [&str; 8] = ["PATH", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "TMPDIR", "TZ", "USER"];

/// The directory and the environment.
#[derive(Debug)]
pub(super) struct Place {
    dir: TempDir,
    /// The same as it is called without links.
    root: PathBuf,
    own: PathBuf,
    variables: Vec<(&'static str, OsString)>,
}

impl Place {
    /// Makes the directory, with the repo's files, the configuration and nothing else in it.
    pub(super) fn make(notify: bool) -> Result<Self, CommandError> {
        let failed = |error: io::Error| {
            CommandError::failed("there is no place for the demo")
                .cause(format!("{}: {error}", env::temp_dir().display()))
                .hint("set TMPDIR to a directory that can be written")
        };
        let own = env::current_exe().map_err(failed)?;
        let program = daemon_program()?;
        // Only this user can enter it: the socket lies in it.
        let dir = tempfile::Builder::new()
            .prefix("orch-demo-")
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir()
            .map_err(failed)?;
        let root = dir.path().canonicalize().map_err(failed)?;
        let mut variables: Vec<(&str, OsString)> =
            HANDED_ON.iter().filter_map(|name| Some((*name, env::var_os(name)?))).collect();
        variables.extend([
            ("ORCHD_PROGRAM", program.into()),
            (SOCKET_VARIABLE, root.join("orchd.sock").into()),
            ("GIT_CONFIG_GLOBAL", root.join("gitconfig").into()),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
        ]);
        for (name, below) in [
            ("HOME", "home"),
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
        ] {
            fs::DirBuilder::new().mode(0o700).create(root.join(below)).map_err(failed)?;
            variables.push((name, root.join(below).into()));
        }
        // Without one, libraries look for a bus of the person's.
        let bus = if notify { session_bus() } else { None };
        variables.push(("DBUS_SESSION_BUS_ADDRESS", bus.unwrap_or_else(|| "unix:path=/nonexistent".into())));
        let place = Self { dir, root, own, variables };
        place.fill(notify).map_err(failed)?;
        Ok(place)
    }

    fn fill(&self, notify: bool) -> io::Result<()> {
        write(&self.root().join("gitconfig"), props::GIT_CONFIG)?;
        for (name, text) in props::FILES {
            write(&self.shop().join(name), text)?;
        }
        // Where the daemon looks for it is for the platform to say: the file is handed over by name there, too.
        write(&self.configuration(), &props::configuration(notify))
    }

    fn configuration(&self) -> PathBuf {
        let dir = if cfg!(target_os = "macos") { "home/Library/Application Support" } else { "config" };
        self.root().join(dir).join("orchd/config.toml")
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The repo.
    pub(super) fn shop(&self) -> PathBuf {
        self.root().join("shop")
    }

    /// A program in the repo, or in a directory below it.
    pub(super) fn command(&self, program: impl Into<OsString>, below: &str) -> Command {
        let mut command = Command::new(program.into());
        command.env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.shop().join(below)).stdin(Stdio::null());
        command
    }

    /// This very program.
    pub(super) fn orchctl(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(&self.own, "");
        command.args(arguments);
        command
    }

    /// Leaves all there, and says how to look at it.
    pub(super) fn keep(self) -> Result<String, CommandError> {
        let file = self.root().join("env.sh");
        let exports = self.variables.iter().filter(|(name, _)| !HANDED_ON.contains(name));
        let mut text =
            "# Makes this shell speak of the demo: `. env.sh`. A new shell knows nothing of it.\n".to_owned();
        for (name, value) in exports {
            text += &format!("export {name}={}\n", quoted(Path::new(value)));
        }
        text += &format!("alias orchctl={}\ncd {}\n", quoted(Path::new(&quoted(&self.own))), quoted(&self.shop()));
        write(&file, &text).map_err(|error| {
            CommandError::failed("what the demo left cannot be described").cause(format!("{}: {error}", file.display()))
        })?;
        let _kept = self.dir.keep();
        Ok(format!(
            "\nAll of it is left in {}. To look around in it:\n\n    . {}\n    orchctl up\n\nand afterwards `orchctl daemon stop`.\n",
            self.root.display(),
            quoted(&file)
        ))
    }
}

/// Where the person's desktop listens.
fn session_bus() -> Option<OsString> {
    env::var_os("DBUS_SESSION_BUS_ADDRESS").filter(|address| !address.is_empty()).or_else(|| {
        let bus = Path::new(&env::var_os("XDG_RUNTIME_DIR")?).join("bus");
        let mut address = OsString::from("unix:path=");
        address.push(&bus);
        bus.exists().then_some(address)
    })
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}
