//! What can be done in the story: speak, type a command, be a worker, wait for an alert. All of it is shown.

use std::{
    fs,
    io::{IsTerminal as _, Write as _},
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use orch_shared::{alert::Severity, text::Visible};
use serde_json::Value;

use super::place::Place;
use crate::{
    error::CommandError,
    output::{colour, print, quoted},
};

type Done<T = ()> = Result<T, CommandError>;

/// An alert that takes longer does not come.
const PATIENCE: &str = "30s";
/// How long a reader gets for what was printed: all of it together stays under a minute (cli.md).
const PAUSE: Duration = Duration::from_millis(700);
/// How soon a pause is left when the person wants to.
const GLANCE: Duration = Duration::from_millis(50);

/// How much of an answer is shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shown {
    /// So many lines.
    First(usize),
    /// So many lines from the one that begins like this.
    From(&'static str, usize),
}

/// One who plays a worker: its task, and its worktree in the repo.
#[derive(Clone, Copy, Debug)]
pub(super) struct Actor {
    pub(super) task: &'static str,
    pub(super) worktree: &'static str,
}

/// The stage, with the daemon on it.
#[derive(Debug)]
pub(super) struct Stage {
    place: Place,
    pause: Option<Duration>,
    stop: Arc<AtomicBool>,
    n_scenes: usize,
}

impl Stage {
    pub(super) fn new(place: Place, fast: bool, stop: Arc<AtomicBool>) -> Self {
        let pause = (!fast && std::io::stdout().is_terminal()).then_some(PAUSE);
        Self { place, pause, stop, n_scenes: 0 }
    }

    /// Ends the daemon. Nobody is left but the files.
    pub(super) fn leave(self) -> Place {
        // Where it never started, or was interrupted like everybody else, there is nothing to end.
        drop(self.place.orchctl(&["daemon", "stop"]).output());
        self.place
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Begins a scene.
    pub(super) fn scene(&mut self, title: &str) -> Done {
        self.n_scenes += 1;
        print(&format!("\n{}\n\n", colour::paint(colour::bold(), &format!("{}. {title}", self.n_scenes))))
    }

    /// Tells what the reader sees.
    pub(super) fn say(&self, text: &str) -> Done {
        print(&format!("{text}\n"))?;
        self.rest()
    }

    /// The person types a command; what it answers.
    pub(super) fn person(&self, arguments: &[&str], shown: Shown) -> Done<String> {
        self.typed("$", &format!("orchctl {}", words(arguments)))?;
        // Colour is taken out again on the way where there is none.
        let answer = self.ran(self.place.orchctl(arguments).args(["--color", "always"]), &arguments.join(" "))?;
        print(&excerpt(&answer, shown))?;
        self.rest()?;
        Ok(answer)
    }

    /// The same without a word to the reader.
    pub(super) fn ask(&self, arguments: &[&str]) -> Done<String> {
        self.ran(&mut self.place.orchctl(arguments), &arguments.join(" "))
    }

    /// The person runs a command of the shell.
    pub(super) fn shell(&self, line: &str, shown: Shown) -> Done {
        self.typed("$", line)?;
        let answer = self.ran(self.place.command("sh", "").args(["-e", "-c", line]), line)?;
        print(&excerpt(&answer, shown))?;
        self.rest()
    }

    /// Prepares something that the story does not speak of.
    pub(super) fn git(&self, below: &str, arguments: &[&str]) -> Done<String> {
        self.ran(self.place.command("git", below).args(arguments), &format!("git {}", arguments.join(" ")))
    }

    /// A worker changes a file, and commits it with this message.
    pub(super) fn commits(&self, actor: Actor, file: &str, line: &str, message: &[&str]) -> Done {
        self.commits_in(actor, actor.worktree, file, line, message)
    }

    /// The same in another directory than its own.
    pub(super) fn commits_in(&self, actor: Actor, below: &str, file: &str, line: &str, message: &[&str]) -> Done {
        self.changes(below, file, line)?;
        let parts: Vec<&str> = message.iter().flat_map(|part| ["-m", part]).collect();
        self.typed(&format!("{} $", actor.task), &format!("git commit {}", words(&parts)))?;
        let _added = self.git(below, &["add", "--", file])?;
        let _commit = self.git(below, &[&["commit", "--quiet"], parts.as_slice()].concat())?;
        self.rest()
    }

    /// Adds a line to a file.
    pub(super) fn changes(&self, below: &str, file: &str, line: &str) -> Done {
        let path = self.place.shop().join(below).join(file);
        let opened = fs::OpenOptions::new().append(true).create(true).open(&path);
        opened.and_then(|mut file| writeln!(file, "{line}")).map_err(|error| {
            CommandError::failed("the demo cannot write its own file").cause(format!("{}: {error}", path.display()))
        })
    }

    /// A worker carries out what stands in its prompt as commands, in the fence behind these words.
    pub(super) fn obeys(&self, actor: Actor, prompt: &str, behind: &str, below: &str) -> Done {
        let missing =
            || CommandError::failed("a prompt does not say what to do").cause(format!("no commands behind {behind:?}"));
        let (_, after) = prompt.split_once(behind).ok_or_else(missing)?;
        let (_, fenced) = after.split_once("```sh\n").ok_or_else(missing)?;
        let (commands, _) = fenced.split_once("\n```").ok_or_else(missing)?;
        for command in commands.lines().filter(|line| !line.starts_with('#')) {
            self.typed(&format!("{} $", actor.task), command)?;
        }
        let _said = self.ran(self.place.command("sh", below).args(["-e", "-c", commands]), commands)?;
        self.rest()
    }

    /// Waits for an alert, and shows its title.
    pub(super) fn alert(&self, rule: &str, task: Option<&str>) -> Done {
        let condition = format!("alert:{rule}");
        let mut arguments = vec!["wait", "--until", &condition, "--timeout", PATIENCE];
        arguments.extend(task.iter().flat_map(|task| ["--task", task]));
        let answer = self.ask(&arguments)?;
        let alert: Value =
            serde_json::from_str(&answer).map_err(|error| CommandError::unexpected_answer().cause(error))?;
        let alert = alert.get("alert").unwrap_or(&alert);
        let text = |name: &str| alert[name].as_str().unwrap_or_default().to_owned();
        let severity = Severity::parse(&text("severity")).unwrap_or(Severity::Normal);
        let style = colour::of_severity(severity);
        print(&format!("  {}: {}\n", colour::paint(style, severity.as_str()), Visible(&text("title"))))?;
        self.rest()
    }

    fn typed(&self, prompt: &str, line: &str) -> Done {
        print(&format!("{} {}\n", colour::paint(colour::dim(), prompt), colour::paint(colour::bold(), line)))
    }

    fn ran(&self, command: &mut Command, what: &str) -> Done<String> {
        self.interrupted()?;
        let failed = || CommandError::failed(format!("the demo did not go as it should: `{}`", what.trim()));
        let Output { status, stdout, stderr } = command.output().map_err(|error| {
            failed()
                .cause(format!("{}: {error}", command.get_program().to_string_lossy()))
                .hint("install what is missing, or put it into the PATH")
        })?;
        self.interrupted()?;
        if !status.success() {
            let said = String::from_utf8_lossy(&stderr);
            return Err(said.lines().fold(failed().cause(status), |error, line| error.cause(line)));
        }
        Ok(String::from_utf8_lossy(&stdout).into_owned())
    }

    /// Time to read.
    fn rest(&self) -> Done {
        let begun = Instant::now();
        while self.pause.is_some_and(|pause| begun.elapsed() < pause) {
            self.interrupted()?;
            thread::sleep(GLANCE);
        }
        self.interrupted()
    }

    fn interrupted(&self) -> Done {
        if self.stop.load(Ordering::Relaxed) { Err(CommandError::failed("interrupted")) } else { Ok(()) }
    }
}

/// Arguments as a person would type them.
fn words(arguments: &[&str]) -> String {
    let is_plain =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./:=".contains(&b));
    let word = |word: &&str| if is_plain(word) { (*word).to_owned() } else { quoted(word.as_ref()) };
    arguments.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// The part that is shown, and how much there is besides.
fn excerpt(text: &str, shown: Shown) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let (from, most) = match shown {
        Shown::First(most) => (0, most),
        Shown::From(begin, most) => (lines.iter().position(|line| line.starts_with(begin)).unwrap_or(0), most),
    };
    let end = lines.len().min(from + most);
    let mut part: String = lines[from..end].iter().map(|line| format!("  {line}\n")).collect();
    let left = lines.len() - (end - from);
    if left > 0 {
        part += &format!("  {}\n", colour::paint(colour::dim(), &format!("… and {left} more lines")));
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_says_what_it_leaves_out() {
        let text = "a\nb\nc\n";
        let plain = |shown| anstream::adapter::strip_str(&excerpt(text, shown)).to_string();
        assert_eq!(plain(Shown::First(5)), "  a\n  b\n  c\n");
        assert_eq!(plain(Shown::First(1)), "  a\n  … and 2 more lines\n");
        assert_eq!(plain(Shown::From("b", 1)), "  b\n  … and 2 more lines\n");
    }

    #[test]
    fn words_are_quoted_where_a_shell_would_read_them_otherwise() {
        assert_eq!(words(&["plan", "TODO.md", "--answer", "It's 50"]), "plan TODO.md --answer 'It'\\''s 50'");
    }
}
