//! One client: greeting, requests in turn, or a stream of events until it goes.

use std::{io, time::Duration};

use interprocess::local_socket::tokio::Stream;
use orch_shared::{
    event::{Cursor, StreamEvent},
    protocol::{
        ClientMessage, CodecError, Failure, FailureKind, FrameBuffer, FrameError, GREETING_LEN, Greeting, NotOurs,
        Request, Response, ServerMessage, decode, encode, frame,
    },
};
use thiserror::Error;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::{Call, SUBSCRIBER_QUEUE};

/// A frame that has begun must end within this time, so that slow clients do not fill the places.
const FRAME_DEADLINE: Duration = Duration::from_secs(5);
/// A client that asks nothing for so long is let go.
const IDLE_DEADLINE: Duration = Duration::from_secs(60);
/// A client that does not read for so long is let go.
const WRITE_DEADLINE: Duration = Duration::from_secs(10);

#[derive(Debug, Error)]
pub(super) enum ConnectionError {
    #[error("the client went away")]
    Gone(#[source] io::Error),
    #[error("the client was too slow")]
    TooSlow,
    #[error("the client closed in the middle of a frame")]
    HalfFrame,
    #[error("the client is none of ours")]
    NotOurs(#[source] NotOurs),
    #[error("the client speaks protocol {0}")]
    OtherVersion(u16),
    #[error("a frame is too long")]
    Frame(#[source] FrameError),
    #[error("a message cannot be read")]
    Codec(#[source] CodecError),
    #[error("the daemon is ending")]
    Ending,
}

/// Serves the client until it goes, breaks the protocol, or the daemon ends.
pub(super) async fn serve(mut stream: Stream, calls: mpsc::Sender<Call>) -> Result<(), ConnectionError> {
    greet(&mut stream).await?;
    let mut buffer = FrameBuffer::default();
    match answer_requests(&mut stream, &mut buffer, &calls).await {
        Err(error @ (ConnectionError::Frame(_) | ConnectionError::Codec(_))) => {
            // The last word, as far as the client still listens.
            drop(send(&mut stream, &ServerMessage::Closing { reason: error.to_string() }).await);
            Err(error)
        }
        result => result,
    }
}

async fn greet(stream: &mut Stream) -> Result<(), ConnectionError> {
    write(stream, &Greeting::OURS.to_bytes()).await?;
    let mut theirs = [0; GREETING_LEN];
    timeout(FRAME_DEADLINE, stream.read_exact(&mut theirs))
        .await
        .map_err(|_| ConnectionError::TooSlow)?
        .map_err(ConnectionError::Gone)?;
    let theirs = Greeting::from_bytes(theirs).map_err(ConnectionError::NotOurs)?;
    // The client has our greeting and tells its person; there is nothing more to say in a language it knows.
    if theirs == Greeting::OURS { Ok(()) } else { Err(ConnectionError::OtherVersion(theirs.version)) }
}

async fn answer_requests(
    stream: &mut Stream,
    buffer: &mut FrameBuffer,
    calls: &mpsc::Sender<Call>,
) -> Result<(), ConnectionError> {
    while let Some(ClientMessage { id, request }) = receive(stream, buffer).await? {
        if let Request::FollowEvents { since } = request {
            return follow(stream, id, since, calls).await;
        }
        let (reply, answer) = oneshot::channel();
        calls.send(Call::Request { request, reply }).await.map_err(|_| ConnectionError::Ending)?;
        let response = answer.await.map_err(|_| ConnectionError::Ending)?;
        send_answer(stream, id, response).await?;
    }
    Ok(())
}

/// Sends events until the client goes. A client that lags is told from where to go on, and let go.
async fn follow(
    stream: &mut Stream,
    id: u64,
    since: Option<Cursor>,
    calls: &mpsc::Sender<Call>,
) -> Result<(), ConnectionError> {
    let (events, mut coming) = mpsc::channel::<StreamEvent>(SUBSCRIBER_QUEUE);
    let (reply, answer) = oneshot::channel();
    calls.send(Call::Follow { since, events, reply }).await.map_err(|_| ConnectionError::Ending)?;
    let mut cursor = answer.await.map_err(|_| ConnectionError::Ending)?;
    send_answer(stream, id, Response::Following(cursor)).await?;
    let mut ignored = [0; 64];
    loop {
        tokio::select! {
            event = coming.recv() => match event {
                Some(event) => {
                    cursor = event.cursor;
                    send(stream, &ServerMessage::Event(Box::new(event))).await?;
                }
                None => return send(stream, &ServerMessage::Lagged { cursor }).await,
            },
            read = stream.read(&mut ignored) => match read {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) => return Err(ConnectionError::Gone(error)),
            },
        }
    }
}

/// The next message, or nothing when the client closed between two.
async fn receive(stream: &mut Stream, buffer: &mut FrameBuffer) -> Result<Option<ClientMessage>, ConnectionError> {
    let mut bytes = [0; 8 * 1024];
    loop {
        if let Some(payload) = buffer.next_payload().map_err(ConnectionError::Frame)? {
            return decode(&payload).map(Some).map_err(ConnectionError::Codec);
        }
        let deadline = if buffer.is_partial() { FRAME_DEADLINE } else { IDLE_DEADLINE };
        match timeout(deadline, stream.read(&mut bytes)).await {
            Ok(Ok(0)) if buffer.is_partial() => return Err(ConnectionError::HalfFrame),
            Ok(Ok(0)) => return Ok(None),
            Ok(Ok(n)) => buffer.push(&bytes[..n]),
            Ok(Err(error)) => return Err(ConnectionError::Gone(error)),
            Err(_) => return Err(ConnectionError::TooSlow),
        }
    }
}

/// Sends an answer; one that does not fit a frame is replaced by a failure that says so.
async fn send_answer(stream: &mut Stream, id: u64, response: Response) -> Result<(), ConnectionError> {
    let message = ServerMessage::Answer { id, response: Box::new(response) };
    match send(stream, &message).await {
        Err(ConnectionError::Codec(error)) => {
            let failure = Failure::new(FailureKind::Failed, "the answer is too large to send")
                .cause(error.to_string())
                .hint("name one repo or one task");
            send(stream, &ServerMessage::Answer { id, response: Box::new(Response::Failed(failure)) }).await
        }
        result => result,
    }
}

async fn send(stream: &mut Stream, message: &ServerMessage) -> Result<(), ConnectionError> {
    let payload = encode(message).map_err(ConnectionError::Codec)?;
    write(stream, &frame(&payload).map_err(ConnectionError::Frame)?).await
}

async fn write(stream: &mut Stream, bytes: &[u8]) -> Result<(), ConnectionError> {
    timeout(WRITE_DEADLINE, stream.write_all(bytes))
        .await
        .map_err(|_| ConnectionError::TooSlow)?
        .map_err(ConnectionError::Gone)
}
