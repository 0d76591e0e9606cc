//! The daemon under test, as a process: started until it says that it is ready, ended in every way a process can end.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use rustix::process::Signal;

use crate::{
    home::{Home, program},
    processes::{self, Process},
    wait,
};

/// How long the daemon may take to end in order.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

/// A running daemon.
#[derive(Debug)]
pub struct Daemon {
    child: Child,
}

impl Daemon {
    /// Starts it and waits until it says that it is ready.
    ///
    /// # Panics
    /// When it does not get ready; the message holds its log.
    #[must_use]
    pub fn start(home: &Home) -> Self {
        Self::start_with(home, &[], &[])
    }

    /// The same with more arguments, and more variables in its environment.
    ///
    /// # Panics
    /// When it does not get ready; the message holds its log.
    #[must_use]
    pub fn start_with(home: &Home, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let log = fs::OpenOptions::new().create(true).append(true).open(log_file(home)).expect("the daemon's log");
        let mut child = home
            .command(program("orchd-under-test"))
            .args(["--foreground", "--ready-on-stdout"])
            .args(arguments)
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the daemon to start");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let (tell, told) = mpsc::channel();
        thread::spawn(move || tell.send(output.lines().next()));
        match told.recv_timeout(wait::PATIENCE) {
            Ok(Some(Ok(line))) if line == "ready" => Self { child },
            other => {
                // It may hang: nothing of it stays behind a test that failed.
                let _gone = child.kill();
                let status = child.wait();
                panic!("the daemon did not get ready: {other:?}, {status:?}\n{}", log_tail(home))
            }
        }
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its children at this moment: readers, commands.
    #[must_use]
    pub fn children(&self) -> Vec<Process> {
        processes::children(self.pid())
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        processes::signal(&self.child, signal);
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        let children = self.children();
        self.signal(Signal::KILL);
        let _status = processes::wait_for_end(&mut self.child, "the daemon", ENDS_WITHIN);
        assert_all_end(&children);
    }

    /// Asks it to end, and checks that it leaves nobody behind.
    ///
    /// # Panics
    /// When it has a zombie, does not end, or leaves a child.
    #[track_caller]
    pub fn terminate(mut self) -> ExitStatus {
        let pid = self.pid();
        wait::until("the daemon to have waited for its children", || {
            let zombies: Vec<Process> = processes::children(pid).into_iter().filter(|p| p.state == 'Z').collect();
            if zombies.is_empty() { Ok(()) } else { Err(format!("{zombies:?}")) }
        });
        let children = self.children();
        self.signal(Signal::TERM);
        let status = processes::wait_for_end(&mut self.child, "the daemon", ENDS_WITHIN);
        assert_all_end(&children);
        status
    }

    /// Waits for it to end by itself, as after `orchctl daemon stop`.
    #[track_caller]
    pub fn wait_for_end(mut self) -> ExitStatus {
        processes::wait_for_end(&mut self.child, "the daemon", ENDS_WITHIN)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Reached while a test fails; ends that are checked go through `terminate`.
        if let Ok(None) = self.child.try_wait() {
            let _gone = self.child.kill();
            let _status = self.child.wait();
        }
    }
}

/// Where the daemon's own words go.
#[must_use]
pub fn log_file(home: &Home) -> PathBuf {
    home.path("daemon.log")
}

/// The last lines of the daemon's log.
#[must_use]
pub fn log_tail(home: &Home) -> String {
    let log = fs::read_to_string(log_file(home)).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    let tail = lines.get(lines.len().saturating_sub(60)..).unwrap_or_default();
    format!("--- the daemon's log ends so:\n{}\n---", tail.join("\n"))
}

#[track_caller]
fn assert_all_end(children: &[Process]) {
    wait::until("the daemon's children to end", || {
        let left: Vec<&Process> = children.iter().filter(|child| processes::is_there(child)).collect();
        if left.is_empty() { Ok(()) } else { Err(format!("{left:?}")) }
    });
}
