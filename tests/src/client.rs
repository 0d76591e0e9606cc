//! The client under test: run to its end with everything it said, or left running while it streams.

use std::{
    ffi::OsStr,
    fmt,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use rustix::process::Signal;
use serde_json::Value;

use crate::{
    home::{Home, program},
    processes, wait,
};

/// What a program said, and how it ended.
#[must_use = "an answer that nobody looks at hides a failure"]
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The command line, for messages.
    pub command: String,
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote for whoever asked.
    pub stdout: String,
    /// What it wrote for the person.
    pub stderr: String,
}

impl Answer {
    /// Runs a command to its end.
    ///
    /// # Panics
    /// When it cannot be started, or does not end in time.
    #[track_caller]
    pub fn of(command: &mut Command) -> Self {
        let shown = format!("{command:?}");
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{shown}: {error}"));
        let pid = child.id();
        let (tell, told) = mpsc::channel();
        thread::spawn(move || tell.send(child.wait_with_output()));
        let Ok(output) = told.recv_timeout(wait::PATIENCE + Duration::from_secs(10)) else {
            let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw).expect("a process id");
            let _gone = rustix::process::kill_process(pid, Signal::KILL);
            panic!("{shown} does not end");
        };
        Self::from_output(shown, &output.expect("the output of a child"))
    }

    fn from_output(command: String, output: &Output) -> Self {
        Self {
            command,
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// It succeeded, and nothing but the answer went to stdout.
    ///
    /// # Panics
    /// When it failed.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.stdout
    }

    /// It failed with that code, in the form that errors have: a sentence, causes, hints; nothing on stdout.
    ///
    /// # Panics
    /// When it did not.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        assert!(self.stderr.starts_with("error: "), "{self:?}");
        for debris in ["panicked", "RUST_BACKTRACE", "Os {", "Some(", "Error("] {
            assert!(!self.stderr.contains(debris), "no debug formatting for people: {self:?}");
        }
        self.stderr
    }

    /// It failed with that code; the sentence holds these words, and a hint says what to do.
    ///
    /// # Panics
    /// When it did not.
    #[track_caller]
    pub fn fails_saying(self, code: i32, words: &[&str]) -> String {
        let said = self.fails(code);
        for word in words {
            assert!(said.contains(word), "{word:?} is not in:\n{said}");
        }
        assert!(said.lines().any(|line| line.trim_start().starts_with("hint: ")), "no hint in:\n{said}");
        said
    }

    /// It succeeded, and stdout is one JSON document.
    ///
    /// # Panics
    /// When it is not.
    #[track_caller]
    pub fn json(self) -> Value {
        let shown = format!("{self:?}");
        serde_json::from_str(&self.ok()).unwrap_or_else(|error| panic!("not JSON: {error}\n{shown}"))
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nexit code: {:?}\nstdout:\n{}\nstderr:\n{}", self.command, self.code, self.stdout, self.stderr)
    }
}

/// The client as a command, in a directory of the laboratory.
pub fn orchctl<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(home: &Home, dir: &Path, args: I) -> Command {
    let mut command = home.command(program("orchctl-under-test"));
    command.args(args).current_dir(dir);
    command
}

/// A client that goes on talking.
#[derive(Debug)]
pub struct Streaming {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Streaming {
    /// Starts a command whose lines are read as they come.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn of(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the client to start");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let (tell, lines) = mpsc::channel();
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Self { child, lines }
    }

    /// The next line as JSON.
    ///
    /// # Panics
    /// When none comes in time, or it is not JSON.
    #[track_caller]
    pub fn next_json(&self) -> Value {
        let line = self.lines.recv_timeout(wait::PATIENCE).expect("a line of the stream");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("not JSON: {error}: {line}"))
    }

    /// Reads on to the first line that fits.
    ///
    /// # Panics
    /// When none comes; the message lists those that came.
    #[track_caller]
    pub fn next_where(&self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let mut passed = Vec::new();
        loop {
            let Ok(line) = self.lines.recv_timeout(wait::PATIENCE) else {
                panic!("waited in vain for {what} in the stream; seen:\n{}", passed.join("\n"));
            };
            match serde_json::from_str(&line) {
                Ok(value) if fits(&value) => return value,
                Ok(_) => passed.push(line),
                Err(error) => panic!("not JSON: {error}: {line}"),
            }
        }
    }

    /// Reads on to the first line of text that fits.
    ///
    /// # Panics
    /// When none comes; the message lists those that came.
    #[track_caller]
    pub fn next_line_where(&self, what: &str, fits: impl Fn(&str) -> bool) -> String {
        let mut passed = Vec::new();
        loop {
            match self.lines.recv_timeout(wait::PATIENCE) {
                Ok(line) if fits(&line) => return line,
                Ok(line) => passed.push(line),
                Err(_) => panic!("waited in vain for {what}; seen:\n{}", passed.join("\n")),
            }
        }
    }

    /// Interrupts it as Ctrl-C does, and waits for its end.
    #[track_caller]
    pub fn interrupt(mut self) -> ExitStatus {
        processes::signal(&self.child, Signal::INT);
        processes::wait_for_end(&mut self.child, "the client", wait::PATIENCE)
    }

    /// Waits for it to end by itself.
    #[track_caller]
    pub fn wait_for_end(mut self) -> ExitStatus {
        processes::wait_for_end(&mut self.child, "the client", wait::PATIENCE)
    }
}

impl Drop for Streaming {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}
