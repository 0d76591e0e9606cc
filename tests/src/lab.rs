//! One test's world: a home, a bus, a desktop, a daemon, and repositories, all gone when the test ends.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    bus::{Bus, BusKind},
    client::{Answer, Streaming, orchctl},
    daemon::{Daemon, log_tail},
    desktop::Desktop,
    home::Home,
    processes::{self, Process},
    repo::Repo,
    untouched, wait,
};

/// The world of one test.
#[derive(Debug)]
pub struct Lab {
    home: Home,
    daemon: Option<Daemon>,
    desktop: Option<Desktop>,
    bus: Option<Bus>,
    root: Option<TempDir>,
}

impl Lab {
    /// A home and nothing else: no bus, no desktop, no daemon.
    ///
    /// # Panics
    /// When there is no place for temporary files.
    #[must_use]
    pub fn bare() -> Self {
        let root = tempfile::Builder::new().prefix("orch-").tempdir().expect("a temporary directory");
        let home = Home::below(root.path());
        untouched::watch(&home.path("home"));
        Self { home, daemon: None, desktop: None, bus: None, root: Some(root) }
    }

    /// A home with a bus and a desktop; the daemon is still to be started.
    #[must_use]
    pub fn with_desktop() -> Self {
        let kind = BusKind::available().first().copied().unwrap_or(BusKind::Busd);
        let mut lab = Self::bare();
        lab.start_desktop(kind);
        lab
    }

    /// Everything: the daemon runs with that configuration, and the repo `shop` is registered.
    #[must_use]
    pub fn watching(config: &str) -> (Self, Repo) {
        let mut lab = Self::with_desktop();
        lab.configure(config);
        lab.start_daemon();
        let repo = lab.repo("shop");
        lab.register(&repo);
        (lab, repo)
    }

    /// Others than the programs under test write below the home while this test waits: it is not looked after any more.
    pub fn leave_home_to_others(&self) {
        untouched::leave(&self.home.path("home"));
    }

    /// Where everything lies.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Starts a bus of that kind with a notification server on it.
    pub fn start_desktop(&mut self, kind: BusKind) {
        self.bus = Some(Bus::start(&self.home, kind));
        self.desktop = Some(Desktop::start(&self.home.bus_address()));
    }

    /// The notification server.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn desktop(&self) -> &Desktop {
        self.desktop.as_ref().expect("this laboratory has a desktop")
    }

    /// The session bus.
    ///
    /// # Panics
    /// When there is none.
    pub fn bus(&mut self) -> &mut Bus {
        self.bus.as_mut().expect("this laboratory has a bus")
    }

    /// Ends desktop and bus: nobody is there to be asked any more.
    pub fn end_desktop(&mut self) {
        drop(self.desktop.take());
        drop(self.bus.take());
    }

    /// Writes the daemon's configuration.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn configure(&self, toml: &str) {
        let file = self.home.config_file();
        fs::create_dir_all(file.parent().expect("a directory")).expect("the configuration's directory");
        fs::write(file, toml).expect("the configuration");
    }

    /// Starts the daemon with these arguments and waits until it is ready.
    pub fn start_daemon_with(&mut self, arguments: &[&str]) {
        self.daemon = Some(untouched::while_waiting(|| Daemon::start_with(&self.home, arguments, &[])));
    }

    /// Starts the daemon and waits until it is ready.
    pub fn start_daemon(&mut self) {
        assert!(self.daemon.is_none(), "the daemon runs");
        self.daemon = Some(untouched::while_waiting(|| Daemon::start(&self.home)));
    }

    /// The daemon.
    ///
    /// # Panics
    /// When it does not run.
    #[must_use]
    pub fn daemon(&self) -> &Daemon {
        self.daemon.as_ref().expect("the daemon runs")
    }

    /// Takes the daemon out, to end it in a way of one's own.
    ///
    /// # Panics
    /// When it does not run.
    pub fn take_daemon(&mut self) -> Daemon {
        self.daemon.take().expect("the daemon runs")
    }

    /// Ends the daemon with SIGKILL.
    pub fn kill_daemon(&mut self) {
        untouched::while_waiting(|| self.take_daemon().kill());
    }

    /// Ends the daemon in order.
    ///
    /// # Panics
    /// When it does not end well.
    #[track_caller]
    pub fn stop_daemon(&mut self) {
        let status = untouched::while_waiting(|| self.take_daemon().terminate());
        assert!(status.success(), "the daemon ended with {status}\n{}", log_tail(&self.home));
    }

    /// A new repository of that name, not registered.
    #[must_use]
    pub fn repo(&self, name: &str) -> Repo {
        Repo::init(&self.home, &self.home.path("home").join(name))
    }

    /// Registers a repository.
    #[track_caller]
    pub fn register(&self, repo: &Repo) {
        let _said = self.orchctl(["repo", "add", repo.path_text()]).ok();
    }

    /// Runs the client outside of any repository.
    #[track_caller]
    pub fn orchctl<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, args: I) -> Answer {
        self.orchctl_in(&self.home.path(""), args)
    }

    /// Runs the client in that directory.
    #[track_caller]
    pub fn orchctl_in<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, dir: &Path, args: I) -> Answer {
        let mut client = self.client(dir, args);
        untouched::while_waiting(|| Answer::of(&mut client))
    }

    /// The client as a command, to be given more before it runs.
    pub fn client<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, dir: &Path, args: I) -> Command {
        orchctl(&self.home, dir, args)
    }

    /// Starts a client that goes on talking.
    pub fn stream<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, args: I) -> Streaming {
        Streaming::of(&mut self.client(&self.home.path(""), args))
    }

    /// The one repo of the status that is registered here.
    ///
    /// # Panics
    /// When there is not exactly one.
    #[track_caller]
    #[must_use]
    pub fn shop(&self) -> Value {
        let status = self.orchctl(["status", "--json"]).json();
        match status["repos"].as_array().map(Vec::as_slice) {
            Some([repo]) => repo.clone(),
            _ => panic!("not exactly one repo: {status:#}"),
        }
    }

    /// A worker of the one repo, by its task id.
    ///
    /// # Panics
    /// When the status does not have it.
    #[track_caller]
    #[must_use]
    pub fn worker(&self, task: &str) -> Value {
        let shop = self.shop();
        let found = shop["workers"].as_array().and_then(|all| all.iter().find(|worker| worker["task"] == task));
        found.unwrap_or_else(|| panic!("{task} is not in {shop:#}")).clone()
    }

    /// The alerts of a rule that hold in the one repo now.
    ///
    /// # Panics
    /// When the status has no list of alerts.
    #[track_caller]
    #[must_use]
    pub fn alerts(&self, rule: &str) -> Vec<Value> {
        let shop = self.shop();
        let alerts = shop["alerts"].as_array().unwrap_or_else(|| panic!("no alerts in {shop:#}"));
        alerts.iter().filter(|alert| alert["rule"] == rule).cloned().collect()
    }

    /// Waits for exactly one alert of a rule, and gives it.
    ///
    /// # Panics
    /// When it does not come; the message holds the status.
    #[track_caller]
    #[must_use]
    pub fn wait_for_alert(&self, rule: &str) -> Value {
        wait::until(&format!("one {rule} alert"), || match self.alerts(rule).as_slice() {
            [alert] => Ok(alert.clone()),
            _ => Err(format!("{:#}", self.shop())),
        })
    }

    /// Waits until no alert of a rule holds.
    ///
    /// # Panics
    /// When one stays; the message holds the status.
    #[track_caller]
    pub fn wait_for_no_alert(&self, rule: &str) {
        wait::until(&format!("no {rule} alert"), || {
            if self.alerts(rule).is_empty() { Ok(()) } else { Err(format!("{:#}", self.shop())) }
        });
    }

    /// Waits for a line of the daemon's log that holds the text.
    ///
    /// # Panics
    /// When it does not come; the message holds the end of the log.
    #[track_caller]
    pub fn wait_for_log(&self, text: &str) {
        self.wait_for_log_within(wait::PATIENCE, text);
    }

    /// The same with a deadline of one's own.
    ///
    /// # Panics
    /// When it does not come; the message holds the end of the log.
    #[track_caller]
    pub fn wait_for_log_within(&self, patience: Duration, text: &str) {
        wait::until_within(patience, &format!("{text:?} in the log"), || {
            let log = log_tail(&self.home);
            if log.contains(text) { Ok(()) } else { Err(log) }
        });
    }

    /// Where a worker's prompt of the repo `shop` is written when its alert is raised.
    #[must_use]
    pub fn prompt_file(&self, task: &str, kind: &str) -> PathBuf {
        self.home.state().join("prompts/shop").join(task).join(format!("{kind}.md"))
    }

    /// Waits for a prompt on disk, and gives its text.
    ///
    /// # Panics
    /// When it does not come.
    #[track_caller]
    #[must_use]
    pub fn wait_for_prompt_file(&self, task: &str, kind: &str) -> String {
        let file = self.prompt_file(task, kind);
        wait::until(&file.display().to_string(), || fs::read_to_string(&file))
    }
}

impl Lab {
    /// Every process of this laboratory that runs now: whatever was started with its home.
    #[must_use]
    pub fn processes(&self) -> Vec<Process> {
        processes::at_home_in(&self.home.path("home"))
    }

    /// Nobody outlives the test, and a test in which somebody would have fails.
    fn end_everybody(&self) {
        if thread::panicking() {
            processes::end_all(&self.processes());
            return;
        }
        let gone = wait::look_for(Duration::from_secs(5), || {
            let left = self.processes();
            if left.is_empty() { Ok(()) } else { Err(left) }
        });
        if let Err(left) = gone {
            processes::end_all(&left);
            panic!("left running by the test: {left:?}");
        }
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}", log_tail(&self.home));
            drop(self.daemon.take());
        } else if let Some(daemon) = self.daemon.take() {
            let status = untouched::while_waiting(|| daemon.terminate());
            assert!(status.success(), "the daemon ended with {status}\n{}", log_tail(&self.home));
        }
        self.end_desktop();
        self.end_everybody();
        untouched::leave(&self.home.path("home"));
        // Nothing is deleted across a mount, whoever made it.
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        if let Some(root) = self.root.take()
            && mounts.contains(&*root.path().to_string_lossy())
        {
            eprintln!("left behind, because something is mounted there: {}", root.keep().display());
        }
    }
}
