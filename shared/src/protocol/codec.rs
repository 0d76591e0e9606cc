//! Messages to bytes and back: the one file that names bincode.
//!
//! bincode is pinned to 2.0.1 and covered by RUSTSEC-2025-0141 (unmaintained). It is kept to live frames between two
//! programs of one user, with a byte limit, and with golden bytes that a successor could prove itself against. Nothing
//! stored is ever in this form.

use bincode::config::{Configuration, Fixint, Limit, LittleEndian};
use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use super::MAX_FRAME;

/// Why bytes are no message, or a message cannot be sent.
#[derive(Debug, Error)]
pub enum CodecError {
    /// The bytes are not a message of this type.
    #[error("not a message of this protocol")]
    Decode(#[source] bincode::error::DecodeError),
    /// The message is followed by something else.
    #[error("{0} bytes are left over behind the message")]
    LeftOver(usize),
    /// The message cannot be put into bytes.
    #[error("the message cannot be encoded")]
    Encode(#[source] bincode::error::EncodeError),
    /// The message is longer than a frame may be.
    #[error("the message has {0} bytes, more than a frame may hold ({MAX_FRAME})")]
    TooLong(usize),
}

const fn config() -> Configuration<LittleEndian, Fixint, Limit<MAX_FRAME>> {
    bincode::config::standard().with_little_endian().with_fixed_int_encoding().with_limit::<MAX_FRAME>()
}

/// Puts a message into bytes.
///
/// # Errors
/// When it is longer than a frame may be, or holds what the format cannot.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, CodecError> {
    let bytes = bincode::serde::encode_to_vec(message, config()).map_err(CodecError::Encode)?;
    // The library's limit is for decoding alone.
    if bytes.len() > MAX_FRAME { Err(CodecError::TooLong(bytes.len())) } else { Ok(bytes) }
}

/// Reads a message that fills the bytes exactly.
///
/// # Errors
/// When the bytes are no such message, or more than one.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    let (message, read) = bincode::serde::decode_from_slice(bytes, config()).map_err(CodecError::Decode)?;
    if read == bytes.len() { Ok(message) } else { Err(CodecError::LeftOver(bytes.len() - read)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_over_is_an_error() {
        let mut bytes = encode(&7_u32).expect("encoded");
        bytes.push(0);
        assert!(matches!(decode::<u32>(&bytes), Err(CodecError::LeftOver(1))));
    }

    #[test]
    fn a_claimed_length_allocates_nothing() {
        // A string that says it has 2^60 bytes: without a limit this aborts the process.
        let mut bytes = (1_u64 << 60).to_le_bytes().to_vec();
        bytes.extend(b"short");
        assert!(matches!(decode::<String>(&bytes), Err(CodecError::Decode(_))));
    }
}
