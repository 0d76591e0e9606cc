//! The first eight bytes of each side, readable by every version for ever.

use thiserror::Error;

/// Rises when an old reader could not understand a new writer.
pub const PROTOCOL_VERSION: u16 = 1;

/// The length of a greeting in bytes.
pub const GREETING_LEN: usize = 8;

const MAGIC: [u8; 4] = *b"ORCH";

/// What a side says of itself: magic, version, two bytes in reserve, all little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// The protocol version that the side speaks.
    pub version: u16,
}

/// Whoever is at the other end does not speak this protocol in any version.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("the other side is not orchd or orchctl")]
pub struct NotOurs;

impl Greeting {
    /// The greeting of this build.
    pub const OURS: Self = Self { version: PROTOCOL_VERSION };

    /// As bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; GREETING_LEN] {
        let [low, high] = self.version.to_le_bytes();
        let [o, r, c, h] = MAGIC;
        [o, r, c, h, low, high, 0, 0]
    }

    /// Reads the other side's.
    ///
    /// # Errors
    /// When the magic is not there.
    pub fn from_bytes(bytes: [u8; GREETING_LEN]) -> Result<Self, NotOurs> {
        let [o, r, c, h, low, high, _, _] = bytes;
        if [o, r, c, h] == MAGIC { Ok(Self { version: u16::from_le_bytes([low, high]) }) } else { Err(NotOurs) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_never_changes_its_form() {
        assert_eq!(Greeting { version: 0x0102 }.to_bytes(), *b"ORCH\x02\x01\0\0");
        assert_eq!(Greeting::from_bytes(*b"ORCH\x02\x01\xff\xff"), Ok(Greeting { version: 0x0102 }));
        assert_eq!(Greeting::from_bytes(*b"HTTP/1.1"), Err(NotOurs));
    }
}
