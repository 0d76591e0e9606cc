//! A home directory of a test's own, and the environment in which every program of the test runs.

use std::{
    collections::BTreeMap,
    env,
    ffi::{OsStr, OsString},
    fs,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

/// A place below which everything of one test lies. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
    variables: Arc<BTreeMap<&'static str, OsString>>,
}

/// What git is told once and for all: an identity, a name for the first branch, and nothing that takes time or acts later.
const GIT_CONFIG: &str = "[user]\n\tname = Alice Agent\n\temail = alice@example.org\n[init]\n\tdefaultBranch = main\n\
    [gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n[core]\n\tfsync = none\n[commit]\n\tgpgSign = false\n[advice]\n\tdetachedHead = false\n";

impl Home {
    /// Makes the directories below a fresh root.
    ///
    /// # Panics
    /// When they cannot be made.
    #[must_use]
    pub fn below(root: &Path) -> Self {
        let root = root.canonicalize().expect("the root of the laboratory");
        for dir in ["home", "run", "config", "state", "data", "cache"] {
            fs::DirBuilder::new().mode(0o700).create(root.join(dir)).expect("a directory of the laboratory");
        }
        fs::write(root.join("gitconfig"), GIT_CONFIG).expect("the git configuration");
        let mut variables = BTreeMap::from([
            ("PATH", env::var_os("PATH").unwrap_or_default()),
            ("LANG", "C.UTF-8".into()),
            ("TZ", "UTC".into()),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
            ("GIT_TERMINAL_PROMPT", "0".into()),
            ("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", root.join("run/bus").display()).into()),
            ("ORCHD_PROGRAM", program("orchd-under-test").into()),
        ]);
        for (name, below) in [
            ("HOME", "home"),
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
            ("GIT_CONFIG_GLOBAL", "gitconfig"),
        ] {
            variables.insert(name, root.join(below).into());
        }
        Self { root, variables: Arc::new(variables) }
    }

    /// A path below the root.
    #[must_use]
    pub fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.root.join(below)
    }

    /// The address of the session bus, whether there is one or not.
    #[must_use]
    pub fn bus_address(&self) -> String {
        format!("unix:path={}", self.path("run/bus").display())
    }

    /// The daemon's configuration file.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.path("config/orchd/config.toml")
    }

    /// The daemon's socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.path("run/orchd/orchd.sock")
    }

    /// The daemon's directory of things that last.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.path("state/orchd")
    }

    /// A command that knows nothing of the machine but its `PATH`.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.variables.iter()).current_dir(&self.root);
        command
    }
}

/// The path of a program that cargo built beside this test.
///
/// # Panics
/// When the running test does not lie in a target directory.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let test = env::current_exe().expect("the path of the running test");
    let deps = test.parent().expect("the directory of the running test");
    let built = if deps.ends_with("deps") { deps.parent().expect("the profile's directory") } else { deps };
    built.join(name)
}
