//! A client that speaks the wire itself, without the time that a process takes to start.

use std::{
    io::{self, Read as _, Write as _},
    os::unix::net::UnixStream,
    path::Path,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use orch_shared::{
    event::StreamEvent,
    protocol::{
        ClientMessage, FrameBuffer, GREETING_LEN, Greeting, Request, Response, ServerMessage, decode, encode, frame,
    },
};

use crate::wait;

/// A connection to the daemon.
#[derive(Debug)]
pub struct Conversation {
    stream: UnixStream,
    buffer: FrameBuffer,
}

/// Whoever follows the events in a thread of its own.
#[derive(Debug)]
pub struct Subscriber {
    events: mpsc::Receiver<(StreamEvent, Instant)>,
    stream: UnixStream,
}

impl Conversation {
    /// Connects and greets.
    ///
    /// # Errors
    /// When nobody listens there.
    ///
    /// # Panics
    /// When it is not this version of the daemon that listens.
    pub fn open(socket: &Path) -> io::Result<Self> {
        let mut stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(wait::PATIENCE))?;
        stream.write_all(&Greeting::OURS.to_bytes())?;
        let mut theirs = [0; GREETING_LEN];
        stream.read_exact(&mut theirs)?;
        assert_eq!(Greeting::from_bytes(theirs), Ok(Greeting::OURS), "both sides were built together");
        Ok(Self { stream, buffer: FrameBuffer::default() })
    }

    /// The same conversation with one who waits so long for an answer.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn patient(self, patience: Duration) -> io::Result<Self> {
        self.stream.set_read_timeout(Some(patience))?;
        Ok(self)
    }

    /// Asks, and waits for the answer.
    ///
    /// # Panics
    /// When none comes.
    #[track_caller]
    pub fn ask(&mut self, request: Request) -> Response {
        let framed = frame(&encode(&ClientMessage { id: 1, request }).expect("a message")).expect("a short one");
        self.stream.write_all(&framed).expect("the daemon listens");
        loop {
            match self.receive().expect("an answer") {
                ServerMessage::Answer { response, .. } => return *response,
                ServerMessage::Event(_) | ServerMessage::Lagged { .. } => {}
                ServerMessage::Closing { reason } => panic!("the daemon closed the connection: {reason}"),
            }
        }
    }

    fn receive(&mut self) -> io::Result<ServerMessage> {
        let mut bytes = [0; 64 * 1024];
        loop {
            if let Some(payload) = self.buffer.next_payload().map_err(io::Error::other)? {
                return decode(&payload).map_err(io::Error::other);
            }
            match self.stream.read(&mut bytes)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => self.buffer.push(&bytes[..n]),
            }
        }
    }
}

impl Subscriber {
    /// Follows the events from now on. Each is stamped when it has been understood.
    ///
    /// # Panics
    /// When the daemon does not let it.
    #[must_use]
    pub fn start(socket: &Path) -> Self {
        let mut conversation = Conversation::open(socket).expect("the daemon listens");
        let answer = conversation.ask(Request::FollowEvents { since: None });
        assert!(matches!(answer, Response::Following(_)), "{answer:?}");
        conversation.stream.set_read_timeout(None).expect("a socket");
        let stream = conversation.stream.try_clone().expect("a socket");
        let (tell, events) = mpsc::channel();
        thread::spawn(move || {
            while let Ok(message) = conversation.receive() {
                if let ServerMessage::Event(event) = message
                    && tell.send((*event, Instant::now())).is_err()
                {
                    return;
                }
            }
        });
        Self { events, stream }
    }

    /// The next event, and when it was understood; none when none comes in time.
    #[must_use]
    pub fn next_within(&self, patience: Duration) -> Option<(StreamEvent, Instant)> {
        self.events.recv_timeout(patience).ok()
    }

    /// Reads on to the first event that fits, and says when it was understood.
    ///
    /// # Panics
    /// When none comes.
    #[track_caller]
    pub fn wait_for(&self, what: &str, fits: impl Fn(&StreamEvent) -> bool) -> Instant {
        loop {
            let next = self.events.recv_timeout(wait::PATIENCE);
            let (event, at) = next.unwrap_or_else(|_| panic!("waited in vain for {what}"));
            if fits(&event) {
                return at;
            }
        }
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        // The thread's read ends with it.
        let _gone = self.stream.shutdown(std::net::Shutdown::Both);
    }
}
