//! Encodings, line ends, and what is refused.

use proptest::prelude::*;

use super::*;

fn decoded(bytes: &[u8]) -> Result<Text, Refusal> {
    decode(&Document { name: "x.md".to_owned(), bytes: bytes.to_vec() })
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[test]
fn every_encoding_gives_the_same_text() {
    let text = "- [ ] Größe \u{1f600}\n- [ ] b\n";
    let mut marked = vec![0xef, 0xbb, 0xbf];
    marked.extend(text.as_bytes());
    for bytes in [
        text.as_bytes().to_vec(),
        marked,
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
        utf_16(text, u16::to_le_bytes),
        utf_16(text, u16::to_be_bytes),
    ] {
        assert_eq!(decoded(&bytes).map(|text| text.text), Ok(text.to_owned()));
    }
    assert_eq!(decoded(b"").map(|text| text.text), Ok(String::new()));
}

#[test]
fn what_is_no_text_is_refused_with_its_place() {
    for (bytes, place, words) in [
        (&b"one\ntw\0o"[..], Some((2, 3)), "no text"),
        (b"\x89PNG\r\n\x1a\n\0\0", Some((1, 1)), "no text"),
        (b"Gr\xf6\xdfe\n", Some((1, 3)), "not UTF-8"),
        (b"\xff\xfea\0b", Some((1, 2)), "middle of a character"),
        (b"\xff\xfea\0\x00\xd8b\0", Some((1, 2)), "half of a character"),
        (b"\xff\xfe\0\0", None, "UTF-32"),
    ] {
        let refusal = decoded(bytes).expect_err("refused");
        assert_eq!(refusal.place, place, "{refusal}");
        assert!(refusal.problem.contains(words) && !refusal.hint.is_empty(), "{refusal}");
    }
}

#[test]
fn what_is_too_large_is_refused_alone_and_together() {
    let document = |name: &str, n: usize| Document { name: name.to_owned(), bytes: vec![b'x'; n] };
    let last = |documents: &[Document]| all(documents).pop().expect("an answer").expect_err("refused");
    let alone = last(&[document("a.md", MOST_BYTES + 1)]);
    assert_eq!(alone.to_string(), "a.md: it has 5 MiB, and at most 4 are read");
    let halves = [document("a.md", MOST_BYTES / 2), document("b.md", MOST_BYTES / 2)];
    assert!(all(&halves).iter().all(Result::is_ok), "just enough");
    let [first, second] = halves;
    let together = last(&[first, second, document("c.md", 1)]);
    assert_eq!(together.to_string(), "c.md: with the documents before it there are 5 MiB, and at most 4 are read");
    // A large one does not keep out the small ones behind it.
    let read = all(&[document("large.md", MOST_BYTES + 1), document("small.md", 1)]);
    assert!(read.first().is_some_and(Result::is_err) && read.last().is_some_and(Result::is_ok));
}

#[test]
fn text_that_was_read_in_another_encoding_is_said_and_not_mended() {
    let text = decoded("L\u{c3}\u{b6}schen \u{c3}\u{bc}ber f\u{c3}\u{bc}r".as_bytes()).expect("decoded");
    assert_eq!(text.warnings.len(), 1);
    assert!(text.text.contains('\u{c3}'));
    assert_eq!(decoded("Löschen über für, naïve — “so”".as_bytes()).expect("decoded").warnings, Vec::<String>::new());
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail_otherwise_than_in_words(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(text) = decoded(&bytes) {
            prop_assert!(!text.text.contains(['\r', '\0']));
        }
    }
}
