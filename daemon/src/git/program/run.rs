//! Runs the git program with nothing in its surroundings that could make it do more than it is asked.

use std::{
    ffi::OsStr,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use orch_shared::{facts::ReadFault, text::Visible};

/// The answer to one question is never larger.
const MOST_OUTPUT: u64 = 64 * 1024 * 1024;
/// What git complains of is quoted up to here.
const MOST_COMPLAINT: u64 = 4 * 1024;
/// The first version that can be kept from fetching missing objects.
const NEVER_FETCHES: (u32, u32) = (2, 44);

/// The git program, for one repository.
#[derive(Clone, Debug)]
pub(super) struct Git {
    program: PathBuf,
    common_dir: PathBuf,
}

impl Git {
    /// The first `git` in the `PATH`.
    pub(super) fn find(common_dir: &Path) -> Option<Self> {
        let path = std::env::var_os("PATH")?;
        let program =
            std::env::split_paths(&path).map(|dir| dir.join("git")).find(|git| git.is_absolute() && git.is_file())?;
        Some(Self { program, common_dir: common_dir.to_owned() })
    }

    /// True when it knows how not to fetch.
    pub(super) fn never_fetches(&self) -> bool {
        let version = self.run("the version of git", ["version"]).unwrap_or_default();
        let version = String::from_utf8_lossy(&version).into_owned();
        let mut numbers = version.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<u32>().ok());
        numbers.next().zip(numbers.next()).is_some_and(|version| version >= NEVER_FETCHES)
    }

    /// The program with what every command needs, for the repository as a whole.
    pub(super) fn command(&self) -> Command {
        self.command_in(&self.common_dir, &self.common_dir)
    }

    /// The same for the repository's worktree with this git directory, run where its files are.
    pub(super) fn command_in(&self, git_dir: &Path, dir: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command
            .current_dir(dir)
            .env_clear()
            .env("LC_ALL", "C")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ATTR_NOSYSTEM", "1")
            .arg("--no-pager")
            .arg("--git-dir")
            .arg(git_dir)
            .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// What a command prints; `what` is being read, for the error.
    pub(super) fn run(
        &self,
        what: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<Vec<u8>, ReadFault> {
        let mut command = self.command();
        command.args(arguments);
        let (output, cut) = run(what, command, MOST_OUTPUT)?;
        if cut {
            return Err(unreadable(what, format!("git printed more than {MOST_OUTPUT} bytes")));
        }
        Ok(output)
    }

    /// What a command prints that is given lines to read.
    pub(super) fn run_with(
        &self,
        input: Vec<u8>,
        what: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<Vec<u8>, ReadFault> {
        let mut command = self.command();
        command.args(arguments);
        command.stdin(Stdio::piped());
        feed(what, command, MOST_OUTPUT, input).map(|(output, _)| output)
    }

    /// The beginning of what a command prints.
    pub(super) fn run_up_to(
        &self,
        most: u64,
        what: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<Vec<u8>, ReadFault> {
        let mut command = self.command();
        command.args(arguments);
        run(what, command, most).map(|(output, _)| output)
    }
}

/// Runs a command and reads what it prints, up to so many bytes. The flag says that there was more.
pub(super) fn run(what: &str, command: Command, most: u64) -> Result<(Vec<u8>, bool), ReadFault> {
    feed(what, command, most, Vec::new())
}

/// The same for a command that reads, where its input is a pipe.
fn feed(what: &str, mut command: Command, most: u64, input: Vec<u8>) -> Result<(Vec<u8>, bool), ReadFault> {
    let fail = |error: std::io::Error| unreadable(what, format!("git cannot be run: {error}"));
    let mut child = command.spawn().map_err(fail)?;
    if let Some(mut stdin) = child.stdin.take() {
        // By a thread: nobody may wait with writing until somebody else reads. A command that ends early needs no more.
        std::thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let complaint = child.stderr.take().map(|stderr| {
        std::thread::spawn(move || {
            let (mut text, mut stderr) = (Vec::new(), stderr);
            drop(stderr.by_ref().take(MOST_COMPLAINT).read_to_end(&mut text));
            // Whoever goes on complaining must not wait for a reader.
            drop(std::io::copy(&mut stderr, &mut std::io::sink()));
            text
        })
    });
    let mut output = Vec::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.by_ref().take(most).read_to_end(&mut output).map_err(fail)?;
        if u64::try_from(output.len()).is_ok_and(|length| length >= most) {
            drop(child.kill());
            drop(child.wait());
            return Ok((output, true));
        }
    }
    let status = child.wait().map_err(fail)?;
    if status.success() {
        return Ok((output, false));
    }
    let complaint = complaint.and_then(|thread| thread.join().ok()).unwrap_or_default();
    let complaint = String::from_utf8_lossy(&complaint).into_owned();
    let first = complaint.lines().next().unwrap_or("git failed and did not say why");
    Err(unreadable(what, Visible(first.trim_start_matches("fatal: ")).to_string()))
}

fn unreadable(what: &str, cause: String) -> ReadFault {
    ReadFault::Unreadable { what: what.to_owned(), cause }
}
