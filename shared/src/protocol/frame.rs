//! Frames over a byte stream, without input or output: a length, then a payload.
//!
//! Both programs use this one piece, the client with blocking reads, the daemon with asynchronous ones.

use thiserror::Error;

/// The longest payload of a frame, in bytes.
pub const MAX_FRAME: usize = 16 * 1024 * 1024;

const LENGTH_BYTES: usize = 4;

/// Why a stream cannot go on.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FrameError {
    /// The other side announced more than a frame may hold.
    #[error("a frame of {0} bytes was announced; at most {MAX_FRAME} are allowed")]
    TooLong(usize),
}

/// Puts a payload into a frame.
///
/// # Errors
/// When the payload is longer than a frame may be.
pub fn frame(payload: &[u8]) -> Result<Vec<u8>, FrameError> {
    let too_long = || FrameError::TooLong(payload.len());
    if payload.len() > MAX_FRAME {
        return Err(too_long());
    }
    let length = u32::try_from(payload.len()).map_err(|_| too_long())?;
    let mut bytes = Vec::with_capacity(LENGTH_BYTES + payload.len());
    bytes.extend(length.to_le_bytes());
    bytes.extend(payload);
    Ok(bytes)
}

/// Collects bytes as they come and gives out whole payloads.
///
/// Memory grows with what was received, never with what was announced.
#[derive(Debug, Default)]
pub struct FrameBuffer {
    received: Vec<u8>,
    taken: usize,
}

impl FrameBuffer {
    /// Adds bytes from the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.taken > 0 {
            self.received.drain(..self.taken);
            self.taken = 0;
        }
        self.received.extend(bytes);
    }

    /// Takes the next whole payload, or nothing when more bytes are needed.
    ///
    /// # Errors
    /// When a longer frame is announced than is allowed; the stream is then of no more use.
    pub fn next_payload(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        let waiting = &self.received[self.taken..];
        let Some((length, rest)) = waiting.split_first_chunk::<LENGTH_BYTES>() else {
            return Ok(None);
        };
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        if length > MAX_FRAME {
            return Err(FrameError::TooLong(length));
        }
        let Some(payload) = rest.get(..length).map(<[u8]>::to_vec) else {
            return Ok(None);
        };
        self.taken += LENGTH_BYTES + length;
        Ok(Some(payload))
    }

    /// True when a frame has begun and not ended: the stream must not stop here.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.taken < self.received.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_length_over_the_limit_is_refused_before_anything_is_allocated() {
        let mut buffer = FrameBuffer::default();
        buffer.push(&u32::MAX.to_le_bytes());
        assert_eq!(buffer.next_payload(), Err(FrameError::TooLong(4_294_967_295)));
    }

    proptest! {
        #[test]
        fn payloads_come_out_whole_however_the_bytes_arrive(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..8),
            step in 1_usize..20,
        ) {
            let stream: Vec<u8> = payloads.iter().flat_map(|p| frame(p).expect("short")).collect();
            let (mut buffer, mut out) = (FrameBuffer::default(), Vec::new());
            for bytes in stream.chunks(step) {
                buffer.push(bytes);
                while let Some(payload) = buffer.next_payload().expect("short") {
                    out.push(payload);
                }
            }
            prop_assert!(!buffer.is_partial());
            prop_assert_eq!(out, payloads);
        }
    }
}
