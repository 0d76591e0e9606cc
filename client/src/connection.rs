//! The socket: connect, greet, ask, and understand what may go wrong on the way.

use std::{
    io::{self, Read as _, Write as _},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use interprocess::local_socket::{
    ConnectOptions, GenericFilePath, Stream, ToFsName as _,
    traits::{Stream as _, StreamCommon as _},
};
use orch_shared::{
    paths::Paths,
    protocol::{
        ClientMessage, FrameBuffer, GREETING_LEN, Greeting, PROTOCOL_VERSION, Request, Response, ServerMessage, decode,
        encode, frame,
    },
};

use crate::{error::CommandError, exit_code, unit};

/// A daemon that does not greet within this is not one.
const GREETING_DEADLINE: Duration = Duration::from_secs(5);
/// So long is it looked whether who broke off is gone for good.
const DYING: Duration = Duration::from_secs(2);
/// How often.
const GLANCE: Duration = Duration::from_millis(5);
/// The longest that any answer may take: a registration opens the repo first, under its own deadline.
const ANSWER_DEADLINE: Duration = Duration::from_secs(150);

/// A connection to the daemon.
pub(crate) struct Connection {
    stream: Stream,
    buffer: FrameBuffer,
    last_id: u64,
}

impl Connection {
    /// Connects to the daemon of this user.
    pub(crate) fn open() -> Result<Self, CommandError> {
        Self::open_at(paths()?.socket())
    }

    /// The same, or nothing where nobody listens.
    pub(crate) fn open_if_running(socket: &Path) -> Result<Option<Self>, CommandError> {
        match Self::dial(socket) {
            Ok(connection) => Ok(Some(connection)),
            Err(Greeted::ByNobody(_)) => Ok(None),
            Err(error) => Err(error.said(socket)),
        }
    }

    fn open_at(socket: &Path) -> Result<Self, CommandError> {
        Self::dial(socket).map_err(|error| error.said(socket))
    }

    fn dial(socket: &Path) -> Result<Self, Greeted> {
        let begun = Instant::now();
        loop {
            let stream = connect(socket).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => Greeted::ByNobody(error),
                _ => Greeted::Wrongly(unreachable_at(socket, &error)),
            })?;
            match Self::greeted(stream, socket) {
                // One that was just killed takes its last connections with it: a moment later nobody listens. Behind the
                // socket of a service manager each further call would have it start again what has failed.
                Err(Greeted::BrokenOff(_)) if begun.elapsed() < DYING && unit::installed().is_none() => {
                    thread::sleep(GLANCE);
                }
                ended => return ended,
            }
        }
    }

    fn greeted(stream: Stream, socket: &Path) -> Result<Self, Greeted> {
        let peer = stream.peer_creds().ok().and_then(|peer| peer.euid());
        if peer != Some(rustix::process::geteuid().as_raw()) {
            let error = CommandError::new(exit_code::UNREACHABLE, "another user listens on the socket")
                .cause(socket.display())
                .hint("set ORCH_SOCKET to a path in a directory of yours");
            return Err(Greeted::Wrongly(error));
        }
        let mut connection = Self { stream, buffer: FrameBuffer::default(), last_id: 0 };
        connection.greet()?;
        Ok(connection)
    }

    fn greet(&mut self) -> Result<(), Greeted> {
        self.deadline(Some(GREETING_DEADLINE)).map_err(Greeted::BrokenOff)?;
        let mut theirs = [0; GREETING_LEN];
        let written = self.stream.write_all(&Greeting::OURS.to_bytes());
        written.and_then(|()| self.stream.read_exact(&mut theirs)).map_err(|error| match error.kind() {
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => {
                Greeted::BrokenOff(error)
            }
            _ => Greeted::Not(error.to_string()),
        })?;
        let theirs = Greeting::from_bytes(theirs).map_err(|error| Greeted::NotOurs(error.to_string()))?;
        if theirs == Greeting::OURS {
            return Ok(());
        }
        let words =
            format!("protocol versions differ: orchctl speaks {PROTOCOL_VERSION}, orchd speaks {}", theirs.version);
        let error = CommandError::new(exit_code::VERSIONS_DIFFER, words);
        Err(Greeted::Wrongly(
            error.hint("restart the daemon with the orchd beside this orchctl: `orchctl daemon restart`"),
        ))
    }

    /// Asks, and waits for the answer. A failure that the daemon reports is an error with its exit code.
    pub(crate) fn ask(&mut self, request: Request) -> Result<Response, CommandError> {
        self.ask_within(request, ANSWER_DEADLINE)
    }

    /// The same for who cannot wait that long.
    pub(crate) fn ask_within(&mut self, request: Request, deadline: Duration) -> Result<Response, CommandError> {
        let id = self.send(request)?;
        self.deadline(Some(deadline)).map_err(|error| broken(&error))?;
        loop {
            match self.receive()? {
                ServerMessage::Answer { id: of, response } if of == id => {
                    return match *response {
                        Response::Failed(failure) => Err(failure.into()),
                        response => Ok(response),
                    };
                }
                // Neither asked for nor expected here, and harmless.
                ServerMessage::Answer { .. } | ServerMessage::Event(_) | ServerMessage::Lagged { .. } => {}
                ServerMessage::Closing { reason } => return Err(closed(&reason)),
            }
        }
    }

    pub(crate) fn send(&mut self, request: Request) -> Result<u64, CommandError> {
        self.last_id += 1;
        let message = ClientMessage { id: self.last_id, request };
        let payload =
            encode(&message).map_err(|error| CommandError::usage("the request is too large").because(&error))?;
        let framed =
            frame(&payload).map_err(|error| CommandError::usage("the request is too large").because(&error))?;
        self.stream.write_all(&framed).map_err(|error| broken(&error))?;
        Ok(self.last_id)
    }

    /// The next message. What it says is decoded by this version; what is not understood ends the command.
    pub(crate) fn receive(&mut self) -> Result<ServerMessage, CommandError> {
        self.receive_within()?.ok_or_else(|| broken(&io::Error::from(io::ErrorKind::TimedOut)))
    }

    /// The next message, or nothing when the deadline passed.
    pub(crate) fn receive_within(&mut self) -> Result<Option<ServerMessage>, CommandError> {
        let mut bytes = [0; 64 * 1024];
        loop {
            let next = self.buffer.next_payload();
            let next = next.map_err(|error| CommandError::unexpected_answer().because(&error))?;
            if let Some(payload) = next {
                let message = decode(&payload).map_err(|error| CommandError::unexpected_answer().because(&error))?;
                return Ok(Some(message));
            }
            match self.stream.read(&mut bytes) {
                Ok(0) => return Err(closed("it ended")),
                Ok(n) => self.buffer.push(&bytes[..n]),
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    return Ok(None);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(broken(&error)),
            }
        }
    }

    /// How long [`Self::receive_within`] waits; none for without end.
    pub(crate) fn deadline(&self, within: Option<Duration>) -> io::Result<()> {
        // Zero would mean without end.
        self.stream.set_recv_timeout(within.map(|within| within.max(Duration::from_millis(1))))
    }
}

/// How a greeting went wrong.
enum Greeted {
    /// Nobody listens.
    ByNobody(io::Error),
    /// Who listened was gone before it had greeted.
    BrokenOff(io::Error),
    /// Nothing came, or not in time.
    Not(String),
    /// What came is no greeting of orchd.
    NotOurs(String),
    /// It is orchd or somebody else's, and cannot be talked to.
    Wrongly(CommandError),
}

impl Greeted {
    fn said(self, socket: &Path) -> CommandError {
        let cause = match self {
            Self::ByNobody(error) => return unreachable_at(socket, &error),
            Self::Wrongly(error) => return error,
            Self::BrokenOff(error) => error.to_string(),
            Self::Not(cause) => cause,
            Self::NotOurs(cause) => return not_ours(socket, cause),
        };
        match unit::installed() {
            // The socket is the service manager's; who was to answer on it did not come up.
            Some(manager) => CommandError::new(exit_code::UNREACHABLE, "the service does not answer")
                .cause(format!("{}: {cause}", socket.display()))
                .hint(format!("`{}` may say why; `orchctl daemon restart` tries again", manager.log_command())),
            None => not_ours(socket, cause),
        }
    }
}

fn not_ours(socket: &Path, cause: String) -> CommandError {
    let hint = format!("end the program that listens on {}, or set ORCH_SOCKET to another path", socket.display());
    CommandError::new(exit_code::UNREACHABLE, "what listens on the socket is not orchd").cause(cause).hint(hint)
}

fn connect(socket: &Path) -> io::Result<Stream> {
    ConnectOptions::new().name(socket.to_fs_name::<GenericFilePath>()?).connect_sync()
}

/// Where things lie.
pub(crate) fn paths() -> Result<Paths, CommandError> {
    Paths::find().map_err(|error| {
        CommandError::new(exit_code::UNREACHABLE, "cannot find where things lie").because(&error).hint(error.hint())
    })
}

fn unreachable_at(socket: &Path, error: &io::Error) -> CommandError {
    CommandError::new(exit_code::UNREACHABLE, "orchd does not run, or cannot be reached")
        .cause(format!("{}: {error}", socket.display()))
        .hint("start it: `orchctl daemon start`, or `orchctl up` in a repo")
}

fn broken(error: &io::Error) -> CommandError {
    CommandError::new(exit_code::UNREACHABLE, "the connection to orchd broke")
        .cause(error)
        .hint("`orchctl daemon status` says whether it runs")
}

fn closed(reason: &str) -> CommandError {
    CommandError::new(exit_code::UNREACHABLE, "orchd closed the connection")
        .cause(reason)
        .hint("`orchctl daemon status` says whether it runs")
}
