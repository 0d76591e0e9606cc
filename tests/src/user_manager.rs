//! A real `systemd --user` of a test's own, in namespaces of its own: it sees and ends nothing of the machine.
//!
//! The manager runs below a shell that is the first process of a pid namespace, with a private `/run` in which the system
//! counts as booted by systemd, and in a control group that is made for it and removed with it. Its units are the
//! machine's bare targets, without what the machine would start at a login.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use crate::{
    client::Answer,
    daemon::log_file,
    home::{Home, program},
    processes::{self, Process},
    wait,
};

/// Enters the control group before the namespaces are made, so that its root is that group.
const OUTSIDE: &str = r#"echo $$ > "$1/cgroup.procs" && shift && exec "$@""#;

/// The first process: makes the world private, starts the manager, and takes care of orphans until it ends. All ends, too,
/// with whoever holds the other end of the standard input, so that a test that is killed leaves nobody behind.
const INSIDE: &str = r#"set -e
mount -t proc private /proc
mount -t tmpfs -o mode=755 private /run
mkdir -p /run/systemd/system
mount -t cgroup2 private /sys/fs/cgroup
exec 3<&0
{ cat <&3 >/dev/null; kill -KILL -1; } &
"$1" --user --log-target=console >>"$2" 2>&1 </dev/null 3<&- &
echo begun
wait
"#;

/// Where distributions keep the program.
const PROGRAMS: [&str; 2] = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"];

/// Where they keep the units that come with it.
const UNITS: [&str; 2] = ["/usr/lib/systemd/user", "/lib/systemd/user"];

/// A running manager. It ends, with everything that it started, when this is dropped.
#[derive(Debug)]
pub struct UserManager {
    home: Home,
    shell: Child,
    first: Process,
    cgroup: Cgroup,
}

impl UserManager {
    /// Starts a manager for that home, and waits until it has started everything that it should.
    ///
    /// # Errors
    /// Why a manager cannot be had on this machine.
    ///
    /// # Panics
    /// When the laboratory's own files cannot be written.
    pub fn start(home: &Home) -> Result<Self, String> {
        let systemd = first_that_exists(&PROGRAMS).ok_or("systemd is not installed")?;
        let units = first_that_exists(&UNITS).ok_or("systemd's user units are not installed")?;
        if home.path("").starts_with("/run") {
            return Err("the laboratory lies below /run, which the manager has to itself".to_owned());
        }
        lay_units(home, &units);
        let cgroup = Cgroup::make()?;
        let log = home.path("systemd.log");
        let path = format!("{}:{}", own_units(home).display(), home.path("units").display());
        let mut shell = home
            .command("sh")
            .args(["-c", OUTSIDE, "sh"])
            .arg(&cgroup.path)
            .arg("unshare")
            .args(unshare_options())
            .args(["--mount", "--pid", "--cgroup", "--fork", "--kill-child", "sh", "-c", INSIDE, "sh"])
            .args([&systemd, &log])
            .env("SYSTEMD_UNIT_PATH", path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let said = shell.stdout.take().and_then(|output| BufReader::new(output).lines().next());
        let first = processes::children(shell.id()).into_iter().next();
        let (Some(Ok(_begun)), Some(first)) = (said, first) else {
            let output = shell.wait_with_output().map_err(|error| error.to_string())?;
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        };
        let manager = Self { home: home.clone(), shell, first, cgroup };
        let started = wait::look_for(wait::PATIENCE, || {
            let answer = manager.systemctl(["is-active", "default.target"]);
            if answer.code == Some(0) { Ok(()) } else { Err(answer) }
        });
        match started {
            Ok(()) => Ok(manager),
            Err(answer) => {
                Err(format!("systemd did not start: {answer:?}\n{}", fs::read_to_string(log).unwrap_or_default()))
            }
        }
    }

    /// A command that runs beside the manager, in that directory.
    #[must_use]
    pub fn command(&self, dir: &Path, program: impl AsRef<Path>) -> Command {
        let mut command = self.home.command("nsenter");
        command.arg("--target").arg(self.first.pid.to_string()).args(["--mount", "--pid", "--cgroup"]);
        if !is_root() {
            command.args(["--user", "--preserve-credentials"]);
        }
        // A new mount namespace begins at its root, wherever the command was begun.
        command.args(["sh", "-c", r#"cd "$1" && shift && exec "$@""#, "sh"]).arg(dir).arg(program.as_ref());
        command
    }

    /// Runs the client beside the manager, outside of any repository.
    #[track_caller]
    pub fn orchctl<const N: usize>(&self, args: [&str; N]) -> Answer {
        Answer::of(self.command(&self.home.path(""), program("orchctl-under-test")).args(args))
    }

    /// Asks the manager.
    #[track_caller]
    pub fn systemctl<const N: usize>(&self, args: [&str; N]) -> Answer {
        Answer::of(self.command(&self.home.path(""), "systemctl").arg("--user").args(args))
    }

    /// A property of a unit, as the manager says it.
    #[track_caller]
    #[must_use]
    pub fn property(&self, unit: &str, name: &str) -> String {
        let said = self.systemctl(["show", "--value", &format!("--property={name}"), unit]).ok();
        said.trim().to_owned()
    }
}

impl Drop for UserManager {
    fn drop(&mut self) {
        // With its first process a pid namespace ends, and whoever is in it.
        processes::end_all(std::slice::from_ref(&self.first));
        let _status = self.shell.wait();
        self.cgroup.remove();
    }
}

/// Says that a test could not be run, and why, also where the test counts as passed.
pub fn say_skipped(why: &str) {
    // Past the capture of the test's output: nobody would see it there.
    drop(writeln!(io::stderr().lock(), "skipped: {}", why.replace('\n', " · ")));
}

/// Where the units of this home belong.
#[must_use]
pub fn own_units(home: &Home) -> PathBuf {
    home.path("config/systemd/user")
}

/// The targets without what is enabled for them, and the daemon's words to where the laboratory looks for them.
fn lay_units(home: &Home, from: &Path) {
    let units = home.path("units");
    fs::create_dir_all(units.join("orchd.service.d")).expect("a directory for units");
    let found = fs::read_dir(from).expect("the machine's units").flatten().map(|entry| entry.path());
    for target in found.filter(|path| path.extension().is_some_and(|kind| kind == "target")) {
        fs::copy(&target, units.join(target.file_name().unwrap_or_default())).expect("a target can be copied");
    }
    let log = format!("[Service]\nStandardError=append:{}\n", log_file(home).display());
    fs::write(units.join("orchd.service.d/log.conf"), log).expect("a drop-in");
}

fn first_that_exists(paths: &[&str]) -> Option<PathBuf> {
    paths.iter().map(PathBuf::from).find(|path| path.exists())
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Others than root need a user namespace for the rest, in which they stay who they are.
fn unshare_options() -> &'static [&'static str] {
    if is_root() { &[] } else { &["--user", "--map-current-user", "--keep-caps"] }
}

/// A control group below the one of this process, or nothing that would need to be removed.
#[derive(Debug)]
struct Cgroup {
    path: PathBuf,
}

impl Cgroup {
    fn make() -> Result<Self, String> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let parent = own_cgroup().ok_or("there is no cgroup2 hierarchy here")?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = parent.join(format!("orch-e2e-{}-{number}", std::process::id()));
        fs::DirBuilder::new()
            .mode(0o755)
            .create(&path)
            .map_err(|error| format!("no control group can be made: {}: {error}", path.display()))?;
        Ok(Self { path })
    }

    /// Removes it with those that the manager made below; it is empty when the last process of the namespace is gone.
    fn remove(&self) {
        let _left = wait::look_for(Duration::from_secs(10), || remove_tree(&self.path));
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        self.remove();
    }
}

/// The directory of this process's group in the unified hierarchy, wherever that is mounted.
fn own_cgroup() -> Option<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    let mount = mounts.lines().find_map(|line| {
        let (place, kind) = line.split_once(" - ")?;
        let mut place = place.split(' ').skip(3);
        let (root, point) = (place.next()?, place.next()?);
        (kind.starts_with("cgroup2 ") && root == "/").then_some(point)
    })?;
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let own = groups.lines().find_map(|line| line.strip_prefix("0::/"))?;
    Some(Path::new(mount).join(own))
}

/// The files of a control group go with its directory.
fn remove_tree(dir: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for below in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
        remove_tree(&below)?;
    }
    fs::remove_dir(dir)
}
