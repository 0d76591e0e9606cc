//! Ids of git's objects.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// An object id: 20 bytes (SHA-1) or 32 (SHA-256).
///
/// There are a hundred thousand of them in a large repo, most of them keys: compared, hashed, read and written without a
/// detour.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Oid {
    bytes: [u8; 32],
    len: u8,
}

/// A text that is not an object id.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not an object id: expected 40 or 64 hexadecimal digits")]
pub struct InvalidOid;

impl Oid {
    /// Takes the raw bytes of an id.
    ///
    /// # Errors
    /// When there are neither 20 nor 32 of them.
    pub fn from_bytes(raw: &[u8]) -> Result<Self, InvalidOid> {
        if !matches!(raw.len(), 20 | 32) {
            return Err(InvalidOid);
        }
        let mut bytes = [0; 32];
        bytes[..raw.len()].copy_from_slice(raw);
        Ok(Self { bytes, len: if raw.len() == 20 { 20 } else { 32 } })
    }

    /// Reads the full hexadecimal form.
    ///
    /// # Errors
    /// When the text has another length, or another character.
    pub fn parse(hex: &str) -> Result<Self, InvalidOid> {
        if !matches!(hex.len(), 40 | 64) || !hex.is_ascii() {
            return Err(InvalidOid);
        }
        let mut raw = [0; 32];
        for (byte, pair) in raw.iter_mut().zip(hex.as_bytes().as_chunks().0) {
            let [high, low] = *pair;
            *byte = digit(high)? << 4 | digit(low)?;
        }
        Self::from_bytes(&raw[..hex.len() / 2])
    }

    /// The raw bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The first bytes: of ids that differ, nearly always enough to tell them apart.
    fn beginning(&self) -> u64 {
        u64::from_be_bytes(*self.bytes.first_chunk().unwrap_or(&[0; 8]))
    }

    /// The first ten digits, as people quote ids.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string()[..10].to_owned()
    }
}

/// The value of a hexadecimal digit.
const fn digit(byte: u8) -> Result<u8, InvalidOid> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        b'A'..=b'F' => Ok(byte - b'A' + 10),
        _ => Err(InvalidOid),
    }
}

impl Ord for Oid {
    fn cmp(&self, other: &Self) -> Ordering {
        let rest = || self.bytes.cmp(&other.bytes).then(self.len.cmp(&other.len));
        self.beginning().cmp(&other.beginning()).then_with(rest)
    }
}

impl PartialOrd for Oid {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Oid {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.bytes[..20]);
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut hex = [0; 64];
        for (pair, byte) in hex.as_chunks_mut().0.iter_mut().zip(self.as_bytes()) {
            *pair = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
        }
        f.write_str(std::str::from_utf8(&hex[..2 * usize::from(self.len)]).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Oid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_bytes(self.as_bytes())
        }
    }
}

impl<'de> Deserialize<'de> for Oid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
        } else {
            deserializer.deserialize_bytes(RawOid)
        }
    }
}

/// Takes an id as bytes that lie there already.
struct RawOid;

impl de::Visitor<'_> for RawOid {
    type Value = Oid;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bytes of an object id")
    }

    fn visit_bytes<E: de::Error>(self, raw: &[u8]) -> Result<Oid, E> {
        Oid::from_bytes(raw).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn object_ids_round_trip_and_refuse_everything_else() {
        for hex in ["a94a8fe5ccb19ba61c4c0873d391e987982fbbd3".to_owned(), "0f".repeat(32)] {
            let oid = Oid::parse(&hex).expect("valid");
            assert_eq!(oid.to_string(), hex);
            assert_eq!(Oid::from_bytes(oid.as_bytes()), Ok(oid));
        }
        for text in ["", "a94a8fe5", &"g".repeat(40), &"+f".repeat(20), &"é".repeat(20)] {
            assert_eq!(Oid::parse(text), Err(InvalidOid), "{text}");
        }
    }

    #[test]
    fn ids_that_begin_alike_are_told_apart() {
        let hex = |end: &str| format!("{}{end}", "ab".repeat(18));
        let all = [hex("0000"), hex("0001"), hex(&"0".repeat(28))].map(|hex| Oid::parse(&hex).expect("valid"));
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 3);
        assert!(all[0] < all[1]);
        assert_ne!(all[0].cmp(&all[2]), Ordering::Equal, "one is longer");
    }

    proptest! {
        #[test]
        fn ids_are_in_the_order_of_their_digits(one in "[0-9a-f]{40}", other in "[0-9a-f]{40}", same in 0..40_usize) {
            let other = format!("{}{}", &one[..same], &other[same..]);
            let (a, b) = (Oid::parse(&one).expect("valid"), Oid::parse(&other).expect("valid"));
            prop_assert_eq!(a.cmp(&b), one.cmp(&other));
            prop_assert_eq!(a.to_string(), one);
        }
    }
}
