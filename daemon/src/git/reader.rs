//! The daemon's handle on a reader: starts it when it is needed, ends it when it does not answer, and says how it died.

use std::{
    os::unix::process::ExitStatusExt as _,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use orch_shared::{
    facts::{OpenRequest, OpenedRepo, ReadFault, ReaderReply, ReaderRequest},
    protocol::{FrameBuffer, decode, encode, frame},
};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};

use super::progress;

/// The first snapshot of a repository may have to walk far.
const FIRST_DEADLINE: Duration = Duration::from_secs(120);
/// So often within a deadline it is looked whether a process that may take longer gets on at all.
const LOOKS: u32 = 10;
const SHORTEST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(5 * 60);

/// How readers are started.
#[derive(Clone, Debug)]
pub(crate) struct ReaderSettings {
    /// The program of this very daemon.
    pub(crate) program: PathBuf,
    /// Within this an answer must be there.
    pub(crate) deadline: Duration,
}

/// One repo's reader, running or not.
#[derive(Debug)]
pub(crate) struct Reader {
    settings: ReaderSettings,
    open: OpenRequest,
    state: State,
    n_failures: u32,
}

#[derive(Debug)]
enum State {
    Idle,
    Running(Box<Process>),
}

#[derive(Debug)]
struct Process {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    buffer: FrameBuffer,
    /// No snapshot has been read yet.
    fresh: bool,
}

/// Why a conversation ended.
enum Broken {
    /// It did not answer in time.
    Late(Duration),
    /// It closed, or said what makes no sense.
    Dead,
}

impl Reader {
    /// A reader that is started when it is first asked.
    pub(crate) const fn new(settings: ReaderSettings, open: OpenRequest) -> Self {
        Self { settings, open, state: State::Idle, n_failures: 0 }
    }

    /// Opens the repository, if that has not been done.
    pub(crate) async fn open(&mut self) -> Result<OpenedRepo, ReadFault> {
        let opened = self.start().await;
        self.count(opened.is_ok());
        opened
    }

    /// Asks; starts the process first where it does not run. A process that does not answer in time is ended.
    pub(crate) async fn ask(&mut self, request: ReaderRequest) -> Result<ReaderReply, ReadFault> {
        let reply = self.try_ask(&request).await;
        // That a branch or an object is not there is an answer; that the repository cannot be read is a failure.
        self.count(matches!(reply, Ok(ref reply) if !matches!(reply, ReaderReply::Failed(_))));
        reply
    }

    /// True when it can answer: what changed since a snapshot is known to the process that made it alone.
    pub(crate) fn remembers(&self, request: &ReaderRequest) -> bool {
        let is_since = match request {
            ReaderRequest::Snapshot(request) => request.since.is_some(),
            ReaderRequest::Glance(_) => true,
            _ => false,
        };
        !is_since || matches!(self.state, State::Running(_))
    }

    /// How long to wait before the next question, after a failure: a second, doubling up to five minutes.
    pub(crate) fn retry_after(&self) -> Duration {
        let doublings = self.n_failures.saturating_sub(1).min(16);
        (SHORTEST_REST * 2_u32.pow(doublings)).min(LONGEST_REST)
    }

    fn count(&mut self, succeeded: bool) {
        self.n_failures = if succeeded { 0 } else { self.n_failures.saturating_add(1) };
    }

    async fn try_ask(&mut self, request: &ReaderRequest) -> Result<ReaderReply, ReadFault> {
        if matches!(self.state, State::Idle) {
            self.start().await?;
        }
        let longest = match &self.state {
            State::Running(process) if process.fresh => FIRST_DEADLINE.max(self.settings.deadline),
            _ => self.settings.deadline,
        };
        let reply = self.converse(request, longest).await?;
        if let (State::Running(process), ReaderReply::Snapshot(_)) = (&mut self.state, &reply) {
            process.fresh = false;
        }
        Ok(reply)
    }

    async fn start(&mut self) -> Result<OpenedRepo, ReadFault> {
        let process = Process::spawn(&self.settings.program)
            .map_err(|error| ReadFault::Crashed { how: format!("it could not be started: {error}") })?;
        self.state = State::Running(Box::new(process));
        match self.converse(&ReaderRequest::Open(self.open.clone()), self.settings.deadline).await? {
            ReaderReply::Opened(opened) => Ok(opened),
            reply => {
                // A process without a repository is of no use; the next one looks again.
                self.state = State::Idle;
                match reply {
                    ReaderReply::Failed(fault) => Err(fault),
                    _ => Err(ReadFault::Crashed { how: "it answered out of turn".to_owned() }),
                }
            }
        }
    }

    /// Asks, and waits until the deadline; of a process that gets on with it, until the longest time that it may take.
    async fn converse(&mut self, request: &ReaderRequest, longest: Duration) -> Result<ReaderReply, ReadFault> {
        let State::Running(process) = &mut self.state else {
            return Err(ReadFault::Crashed { how: "it does not run".to_owned() });
        };
        let broken = match process.answer_within(request, self.settings.deadline, longest).await {
            Ok(Some(reply)) => return Ok(reply),
            Ok(None) => Broken::Dead,
            Err(waited) => Broken::Late(waited),
        };
        let State::Running(mut process) = std::mem::replace(&mut self.state, State::Idle) else {
            return Err(ReadFault::Crashed { how: "it does not run".to_owned() });
        };
        Err(match broken {
            Broken::Late(waited) => {
                // Dropping the process kills it with all that it started, and the runtime reaps it.
                drop(process);
                ReadFault::TimedOut { seconds: waited.as_secs() }
            }
            Broken::Dead => {
                let ended = timeout(SHORTEST_REST, process.child.wait()).await;
                ReadFault::Crashed {
                    how: ended.ok().and_then(Result::ok).map_or_else(|| "no exit".to_owned(), describe),
                }
            }
        })
    }
}

impl Process {
    fn spawn(program: &PathBuf) -> std::io::Result<Self> {
        let mut command = Command::new(program);
        command.arg("git-reader").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        // Nothing of git's environment may point it elsewhere (hazards.md 7.1).
        command.env_clear();
        // What it started ends with it.
        command.process_group(0);
        let kept = ["HOME", "PATH", "XDG_CONFIG_HOME", "TMPDIR"];
        command.envs(kept.iter().filter_map(|name| std::env::var_os(name).map(|value| (name, value))));
        let mut child = command.spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (input, output) = pipes.ok_or_else(|| std::io::Error::other("the pipes are missing"))?;
        Ok(Self { child, input, output, buffer: FrameBuffer::default(), fresh: true })
    }

    /// The answer, or how long it was waited for in vain.
    async fn answer_within(
        &mut self,
        request: &ReaderRequest,
        deadline: Duration,
        longest: Duration,
    ) -> Result<Option<ReaderReply>, Duration> {
        let group = self.child.id().unwrap_or_default();
        let exchange = self.exchange(request);
        if longest <= deadline {
            return timeout(longest, exchange).await.map_err(|_| longest);
        }
        tokio::pin!(exchange);
        let (pause, mut done) = (deadline / LOOKS, None);
        let (mut waited, mut idle) = (Duration::ZERO, 0);
        loop {
            if let Ok(answer) = timeout(pause, &mut exchange).await {
                return Ok(answer);
            }
            waited += pause;
            let so_far = progress::of_group(group);
            idle = if so_far.is_some() && so_far == done { idle + 1 } else { 0 };
            done = so_far;
            if idle + 1 >= LOOKS || waited >= longest {
                return Err(waited);
            }
        }
    }

    /// One question and its answer; none when the other side is gone or makes no sense.
    async fn exchange(&mut self, request: &ReaderRequest) -> Option<ReaderReply> {
        let framed = frame(&encode(request).ok()?).ok()?;
        self.input.write_all(&framed).await.ok()?;
        self.input.flush().await.ok()?;
        let (mut bytes, mut parts) = (vec![0; 64 * 1024], Vec::new());
        loop {
            if let Some(payload) = self.buffer.next_payload().ok()? {
                match decode(&payload).ok()? {
                    ReaderReply::Part(part) => parts.push(*part),
                    ReaderReply::Snapshot(mut snapshot) => {
                        snapshot.put_back(parts);
                        return Some(ReaderReply::Snapshot(snapshot));
                    }
                    // A failure may follow parts, which are of no use then.
                    reply => return Some(reply),
                }
                continue;
            }
            match self.output.read(&mut bytes).await.ok()? {
                0 => return None,
                n => self.buffer.push(&bytes[..n]),
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A reader may hang in a git program that it started, and that would hang on.
        let group = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(group) = group {
            kill_process_group(group, Signal::KILL).unwrap_or_default();
        }
    }
}

fn describe(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("signal {signal}"),
        (None, Some(code)) => format!("exit code {code}"),
        (None, None) => "no exit code".to_owned(),
    }
}

#[cfg(test)]
mod tests;
