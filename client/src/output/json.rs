//! JSON documents, with everything that deceives escaped: they are looked at with `cat`, too.

use std::io;

use orch_shared::text::deceives;
use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter, Serializer};

use crate::error::CommandError;

/// Prints one document.
pub(crate) fn print<T: Serialize>(document: &T) -> Result<(), CommandError> {
    let mut text = to_string(document, Escaping(PrettyFormatter::new()))?;
    text.push('\n');
    super::print(&text)
}

/// One document on one line.
pub(crate) fn line<T: Serialize>(document: &T) -> Result<String, CommandError> {
    to_string(document, Escaping(serde_json::ser::CompactFormatter)).map(|text| text + "\n")
}

fn to_string<T: Serialize>(document: &T, formatter: impl Formatter) -> Result<String, CommandError> {
    let mut bytes = Vec::new();
    let fail = |error: &dyn std::fmt::Display| CommandError::failed("the answer cannot be put into JSON").cause(error);
    document.serialize(&mut Serializer::with_formatter(&mut bytes, formatter)).map_err(|error| fail(&error))?;
    String::from_utf8(bytes).map_err(|error| fail(&error))
}

/// Escapes DEL, the C1 controls and deceiving characters beside what JSON itself escapes.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| c.is_control() || deceives(*c)) {
            writer.write_all(&fragment.as_bytes()[plain..at])?;
            plain = at + c.len_utf8();
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        writer.write_all(&fragment.as_bytes()[plain..])
    }

    fn write_char_escape<W: ?Sized + io::Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        self.0.write_char_escape(writer, escape)
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_deceives_is_escaped_and_reads_back() {
        let text = "a\u{1b}b\u{7f}c\u{85}d\u{202e}e\u{e0041}f\"g\\h\nü";
        let json = line(&text).expect("json");
        assert!(
            json.is_char_boundary(json.len()) && !json.trim_end().chars().any(|c| c.is_control() || deceives(c)),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<String>(&json).expect("reads back"), text);
    }
}
