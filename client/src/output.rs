//! Puts answers on the terminal, or into JSON. What others wrote is made visible on the way (CWE-150).

pub(crate) mod clipboard;
pub(crate) mod colour;
pub(crate) mod json;
pub(crate) mod table;

use std::{
    io::{self, Write as _},
    path::Path,
};

use orch_shared::{
    text::{Untrusted, Visible},
    time::{Spoken, Timestamp},
};

use crate::{error::CommandError, exit_code};

/// Prints the answer. A reader that went away has had enough, and is not an error.
pub(crate) fn print(text: &str) -> Result<(), CommandError> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CommandError::new(exit_code::FAILED, "the answer cannot be printed").cause(error))
        }
        _ => Ok(()),
    }
}

/// Tells the person something that is not the answer.
pub(crate) fn tell(text: &str) {
    // Without a standard error there is nobody to tell.
    drop(writeln!(io::stderr().lock(), "{text}"));
}

/// A path as one word for the shell.
pub(crate) fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "'\\''"))
}

/// What others wrote, as a person may see it.
pub(crate) fn shown(text: &Untrusted) -> String {
    Visible(text.expose()).to_string()
}

/// How long ago that was, by the daemon's clock.
pub(crate) fn ago(now: Timestamp, then: Timestamp) -> String {
    format!("{} ago", Spoken(now.since(then)))
}
