//! Parses the raw bytes of a commit, tolerant of everything but their absence (faults.md F5).
//!
//! A strict parser loses a branch over one odd commit; here an unparsable date is the epoch, a missing header is passed
//! over, and a message in any encoding becomes text.

use orch_shared::{ids::Oid, text::Untrusted, time::Timestamp};

/// What the walks need of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Links {
    pub(super) parents: Vec<Oid>,
    pub(super) committed_at: Timestamp,
}

/// Reads parents and committer date.
pub(super) fn read_links(raw: &[u8]) -> Links {
    let (mut parents, mut committed_at) = (Vec::new(), Timestamp::from_seconds(0));
    for line in headers(raw) {
        if let Some(hex) = line.strip_prefix(b"parent ") {
            parents.extend(std::str::from_utf8(hex).ok().and_then(|hex| Oid::parse(hex.trim()).ok()));
        } else if let Some(person) = line.strip_prefix(b"committer ") {
            committed_at = date(person);
        }
    }
    Links { parents, committed_at }
}

/// Reads which tree it has; none where it names none.
pub(super) fn read_tree(raw: &[u8]) -> Option<Oid> {
    let hex = headers(raw).find_map(|line| line.strip_prefix(b"tree "))?;
    std::str::from_utf8(hex).ok().and_then(|hex| Oid::parse(hex.trim()).ok())
}

/// Reads the message, decoded by the commit's encoding header, else as UTF-8 with replacement characters.
pub(super) fn read_message(raw: &[u8]) -> Untrusted {
    let message = raw.windows(2).position(|pair| pair == b"\n\n").map_or(&b""[..], |end| &raw[end + 2..]);
    let encoding = headers(raw).find_map(|line| line.strip_prefix(b"encoding ")).unwrap_or(b"utf-8");
    if is_latin_1(encoding) && std::str::from_utf8(message).is_err() {
        // Each byte of latin-1 is the character of that number.
        return message.iter().map(|byte| char::from(*byte)).collect::<String>().into();
    }
    Untrusted::from_bytes(message)
}

/// The header lines, without the continuation lines of signatures.
fn headers(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    raw.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty()).filter(|line| !line.starts_with(b" "))
}

/// `Name <mail> 1700000000 +0100`: the number behind the last `>`.
fn date(person: &[u8]) -> Timestamp {
    let behind = person.iter().rposition(|byte| *byte == b'>').map_or(person, |end| &person[end + 1..]);
    let number = behind.split(u8::is_ascii_whitespace).find(|part| !part.is_empty());
    let seconds = number.and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| digits.parse().ok());
    Timestamp::from_seconds(seconds.unwrap_or(0))
}

fn is_latin_1(encoding: &[u8]) -> bool {
    let name: Vec<u8> = encoding.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    matches!(name.as_slice(), b"iso88591" | b"latin1" | b"windows1252" | b"cp1252" | b"iso885915")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PARENT: &str = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3";

    #[test]
    fn links_are_read_and_what_is_odd_is_passed_over() {
        let raw = format!(
            "tree {PARENT}\nparent {PARENT}\nparent nonsense\nauthor a <a> 1 +0000\ncommitter A > B <b> 1700000000 +0100\n\
             gpgsig -----BEGIN\n parent {PARENT}\n\nparent {PARENT}\n"
        );
        let links = read_links(raw.as_bytes());
        assert_eq!(links.parents, [Oid::parse(PARENT).expect("valid")], "neither the signature's nor the message's");
        assert_eq!(links.committed_at, Timestamp::from_seconds(1_700_000_000));
        assert_eq!(read_message(raw.as_bytes()).expose(), format!("parent {PARENT}\n"));
    }

    #[test]
    fn an_unparsable_date_is_the_epoch() {
        for date in ["18446744073709551615 +0000", "", "soon", "-5 +0000"] {
            let links = read_links(format!("committer a <b> {date}\n\nx").as_bytes());
            let expected = if date.starts_with('-') { -5 } else { 0 };
            assert_eq!(links.committed_at, Timestamp::from_seconds(expected), "{date}");
        }
    }

    #[test]
    fn messages_are_decoded_by_their_header_and_never_fail() {
        let message = |header: &str, bytes: &[u8]| {
            let raw = [format!("tree x\n{header}\n").as_bytes(), bytes].concat();
            read_message(&raw).expose().to_owned()
        };
        assert_eq!(message("encoding ISO-8859-1\n", b"gr\xfc\xdfe"), "grüße");
        assert_eq!(message("encoding ISO-8859-1\n", "grüße".as_bytes()), "grüße", "a lie that is valid UTF-8");
        assert_eq!(message("", b"a\xffb"), "a\u{fffd}b");
        assert_eq!(message("", b"a\0b"), "a\0b");
        assert_eq!(read_message(b"tree x").expose(), "");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(raw in prop::collection::vec(any::<u8>(), 0..400)) {
            read_links(&raw);
            read_message(&raw);
        }
    }
}
