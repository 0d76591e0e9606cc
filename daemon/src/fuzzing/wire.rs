//! The wire: a greeting, then frames. However the bytes arrive they mean the same, and no more is taken than was sent.

use std::fmt::Debug;

use orch_shared::{
    facts::{ReaderReply, ReaderRequest},
    protocol::{
        ClientMessage, FrameBuffer, FrameError, GREETING_LEN, Greeting, MAX_FRAME, ServerMessage, decode, encode, frame,
    },
};
use serde::{Serialize, de::DeserializeOwned};

/// Checks what holds for anything that a peer, or a reader, can send. The first byte says in how large pieces the rest
/// arrives.
///
/// # Panics
/// When it does not hold.
pub fn check_wire(bytes: &[u8]) {
    let Some((step, sent)) = bytes.split_first() else { return };
    let stream = check_greeting(sent);
    let whole = receive(stream, stream.len().max(1));
    assert_eq!(receive(stream, usize::from(*step).max(1)), whole, "however it arrives");
    let (payloads, end) = whole;
    let framed: Vec<u8> = payloads.iter().flat_map(|payload| frame(payload).unwrap_or_default()).collect();
    assert!(stream.starts_with(&framed), "what was taken out is what was put in");
    match end {
        Err(FrameError::TooLong(announced)) => assert!(announced > MAX_FRAME),
        Ok(partial) => assert_eq!(partial, framed.len() < stream.len(), "what is left waits for more"),
    }
    for payload in &payloads {
        check_message::<ClientMessage>(payload);
        check_message::<ServerMessage>(payload);
        check_message::<ReaderRequest>(payload);
        check_message::<ReaderReply>(payload);
    }
}

/// Reads a greeting, where there is one, and gives what follows.
fn check_greeting(sent: &[u8]) -> &[u8] {
    let Some((bytes, rest)) = sent.split_first_chunk::<GREETING_LEN>() else { return sent };
    match Greeting::from_bytes(*bytes) {
        Ok(greeting) => {
            let again = greeting.to_bytes();
            assert_eq!(again[..6], bytes[..6], "magic and version are kept; the rest is in reserve");
            assert_eq!(Greeting::from_bytes(again), Ok(greeting));
            rest
        }
        Err(_) => {
            assert!(!bytes.starts_with(b"ORCH"));
            sent
        }
    }
}

/// What comes out when the stream arrives in pieces: the payloads, and whether another has begun.
fn receive(stream: &[u8], step: usize) -> (Vec<Vec<u8>>, Result<bool, FrameError>) {
    let (mut buffer, mut payloads) = (FrameBuffer::default(), Vec::new());
    for piece in stream.chunks(step) {
        buffer.push(piece);
        loop {
            match buffer.next_payload() {
                Ok(Some(payload)) => payloads.push(payload),
                Ok(None) => break,
                Err(error) => return (payloads, Err(error)),
            }
        }
    }
    (payloads, Ok(buffer.is_partial()))
}

/// Bytes that are a message are that message again when it is sent on.
fn check_message<T: Serialize + DeserializeOwned + PartialEq + Debug>(payload: &[u8]) {
    let Ok(message) = decode::<T>(payload) else { return };
    let again = encode(&message);
    assert!(again.is_ok(), "what was received cannot be sent: {message:?}");
    let again = again.unwrap_or_default();
    assert_eq!(decode::<T>(&again).ok().as_ref(), Some(&message));
    let with_more = [&again[..], &[0]].concat();
    assert!(decode::<T>(&with_more).is_err(), "bytes are left over");
}
