//! The clipboard of whoever sits in front: by a program of the desktop, or by the terminal itself (OSC 52).

use std::{
    env,
    fs::{File, OpenOptions},
    io::{self, Write as _},
    process::{Command, Stdio},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::error::CommandError;

/// Programs that take a text on standard input, the first that works is enough.
const PROGRAMS: &[&[&str]] =
    &[&["wl-copy"], &["xclip", "-selection", "clipboard"], &["xsel", "--clipboard", "--input"], &["pbcopy"]];
/// tmux keeps what a program says to the terminal for itself, and passes on what it is given like this.
const TMUX: &[&str] = &["tmux", "load-buffer", "-w", "-"];
/// Terminals refuse more, some in silence; in bytes of the sequence.
const MOST: usize = 74_994;

/// Who took the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// A program that said so.
    ByProgram,
    /// The terminal, which never says whether it did.
    ByTerminal,
}

/// Puts a text into the clipboard.
///
/// Over ssh the programs of this machine would fill a clipboard that nobody sees: there the terminal is asked.
pub(crate) fn copy(text: &str) -> Result<Taken, CommandError> {
    let is_remote = is_remote();
    if is_set("TMUX") && run(TMUX, text) {
        return Ok(Taken::ByProgram);
    }
    if !is_remote && PROGRAMS.iter().any(|words| run(words, text)) {
        return Ok(Taken::ByProgram);
    }
    tell_terminal(text).map(|()| Taken::ByTerminal).map_err(|error| none(&error, is_remote))
}

/// Says so where there is no clipboard at all, before there is a text for it. Whether a program works shows later.
pub(crate) fn look() -> Result<(), CommandError> {
    let is_remote = is_remote();
    let is_there = |program: &str| {
        let dirs = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&dirs).any(|dir| dir.join(program).is_file())
    };
    let mut programs = PROGRAMS.iter().filter_map(|words| words.first());
    if (is_set("TMUX") && is_there("tmux")) || (!is_remote && programs.any(|program| is_there(program))) {
        return Ok(());
    }
    terminal().map(drop).map_err(|error| none(&error, is_remote))
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn is_remote() -> bool {
    is_set("SSH_CONNECTION") || is_set("SSH_TTY")
}

fn none(error: &io::Error, is_remote: bool) -> CommandError {
    let said =
        CommandError::failed("nothing here puts a text into a clipboard").cause(format!("the terminal: {error}"));
    let said = if is_remote {
        said.cause("the clipboard programs are not asked over ssh: theirs is not the one in front of you")
    } else {
        said.cause("none of wl-copy, xclip, xsel and pbcopy is there and works")
    };
    said.hint("install wl-clipboard, xclip or xsel, or run this in a terminal; or leave out `--copy`")
}

/// True when the program took the text. One that starts without a display fails, and the next may do.
fn run(words: &[&str], text: &str) -> bool {
    let Some((program, arguments)) = words.split_first() else { return false };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    let written = child.stdin.take().map(|mut input| input.write_all(text.as_bytes()));
    let ended = child.wait();
    matches!(written, Some(Ok(()))) && ended.is_ok_and(|status| status.success())
}

/// Says it to the terminal that this program was started from, wherever its output goes.
fn tell_terminal(text: &str) -> io::Result<()> {
    let sequence = sequence(text);
    if sequence.len() > MOST {
        let words = format!("{} bytes are more than terminals take", text.len());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, words));
    }
    terminal()?.write_all(sequence.as_bytes())
}

/// The terminal that this program was started from, if it may have a clipboard.
fn terminal() -> io::Result<File> {
    if env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb" || term == "linux") {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "it is not one that has a clipboard"));
    }
    OpenOptions::new().write(true).open("/dev/tty")
}

/// "Manipulate Selection Data" of xterm's control sequences. In base64 no text can end it.
fn sequence(text: &str) -> String {
    format!("\u{1b}]52;c;{}\u{7}", STANDARD.encode(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_sequence() {
        for text in ["plain", "\u{7}\u{1b}\\rm -rf ~\n", "日本語", ""] {
            let said = sequence(text);
            let inner = said.strip_prefix("\u{1b}]52;c;").and_then(|rest| rest.strip_suffix('\u{7}')).expect("framed");
            assert!(inner.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b)), "{inner}");
            assert_eq!(STANDARD.decode(inner).expect("base64"), text.as_bytes());
        }
    }
}
