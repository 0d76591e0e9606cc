//! The agents that can be started in a worktree, and the command line of each.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

/// The agent that is started unless another one is named.
const USUAL: &str = "claude";

/// Those that are known without configuration: program and arguments, and what has it ask for no leave.
///
/// Each is started for a conversation with the prompt as its first message, and asks for leave as it always does. A print
/// mode is of no use: tools that need leave are not executed in it. Aider alone takes a first message in no other way than
/// with `--message`, and ends with its answer.
const KNOWN: &[(&str, &[&str], &[&str])] = &[
    ("aider", &["aider", "--message", "{prompt}"], &["--yes-always"]),
    ("claude", &["claude", "{prompt}"], &["--dangerously-skip-permissions"]),
    ("codex", &["codex", "{prompt}"], &["--dangerously-bypass-approvals-and-sandbox"]),
    ("cursor-agent", &["cursor-agent", "{prompt}"], &["--force"]),
    ("gemini", &["gemini", "--prompt-interactive", "{prompt}"], &["--approval-mode=yolo"]),
    ("opencode", &["opencode", "--prompt", "{prompt}"], &["--auto"]),
];

/// Programs that read the word behind `-c` as a program of its own.
const SHELLS: &[&str] = &["sh", "ash", "bash", "dash", "fish", "ksh", "mksh", "zsh"];

/// The name of an agent: one to sixty-four ASCII letters, digits, `_` and `-`, beginning with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgentName(String);

impl AgentName {
    /// Reads a name that a person gave.
    ///
    /// # Errors
    /// When it holds anything else; the error says what is expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
            && !text.starts_with(['_', '-']);
        let expected = "expected the name of an agent: letters, digits, `_` and `-`, beginning with a letter or digit";
        if fits { Ok(Self(text.to_owned())) } else { Err(expected.to_owned()) }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AgentName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<AgentName> for String {
    fn from(name: AgentName) -> Self {
        name.0
    }
}

impl fmt::Display for AgentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// How an agent is started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// What people call it.
    pub name: AgentName,
    /// The program, found in the `PATH` or by its path.
    pub program: String,
    /// Its arguments; one of them at least holds the prompt or the prompt's file.
    pub arguments: Vec<Argument>,
    /// The arguments, right behind the program, that have it ask for no leave; none where it has no such way.
    pub unattended: Vec<Argument>,
}

/// One argument of a command line: text and placeholders, one behind the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Argument(pub Vec<Piece>);

/// A part of an argument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// What is filled in for each worker.
    Placeholder(Placeholder),
}

/// What is filled in for each worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Placeholder {
    /// `{prompt}`: the text of the kickoff file.
    Prompt,
    /// `{prompt_file}`: the path of the kickoff file.
    PromptFile,
    /// `{worktree}`: the path of the worktree.
    Worktree,
    /// `{branch}`: the branch, `work/task-3-frontend`.
    Branch,
    /// `{task}`: the task, `task-3`.
    Task,
}

impl Placeholder {
    const ALL: [(&'static str, Self); 5] = [
        ("prompt", Self::Prompt),
        ("prompt_file", Self::PromptFile),
        ("worktree", Self::Worktree),
        ("branch", Self::Branch),
        ("task", Self::Task),
    ];
}

impl Argument {
    /// Reads an argument. A word in braces is a placeholder; every other brace stands for itself.
    ///
    /// # Errors
    /// When a placeholder is not known, or a character could not be put into a script; the error says what is allowed.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.chars().any(char::is_control) {
            return Err("expected words without line breaks and other control characters".to_owned());
        }
        let (mut pieces, mut plain, mut rest) = (Vec::new(), String::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            plain.push_str(before);
            let name = after.split_once('}').filter(|(name, _)| is_name(name));
            let Some((name, behind)) = name else {
                plain.push('{');
                rest = after;
                continue;
            };
            let Some((_, placeholder)) = Placeholder::ALL.into_iter().find(|(known, _)| *known == name) else {
                let known = Placeholder::ALL.map(|(known, _)| format!("`{{{known}}}`")).join(", ");
                return Err(format!("there is no placeholder `{{{name}}}`: expected one of {known}"));
            };
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Placeholder(placeholder));
            rest = behind;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self(pieces))
    }

    fn holds(&self, fits: impl Fn(Placeholder) -> bool) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Placeholder(placeholder) if fits(*placeholder)))
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-'))
}

/// A program and its arguments, as the configuration has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommandLine {
    program: String,
    arguments: Vec<Argument>,
}

impl CommandLine {
    /// Reads a command line.
    ///
    /// # Errors
    /// When no agent could be started by it; the error says what is expected.
    pub(super) fn parse(words: &[String]) -> Result<Self, String> {
        let Some((program, rest)) = words.split_first().filter(|(program, _)| is_program(program)) else {
            return Err("expected a program, without placeholders, and its arguments, like [\"claude\", \"{prompt}\"]"
                .to_owned());
        };
        let arguments = rest.iter().map(|word| Argument::parse(word)).collect::<Result<Vec<_>, _>>()?;
        let prompts = |placeholder| matches!(placeholder, Placeholder::Prompt | Placeholder::PromptFile);
        if !arguments.iter().any(|argument| argument.holds(prompts)) {
            return Err("expected `{prompt}` or `{prompt_file}` in one of the arguments".to_owned());
        }
        // What is filled in would be read as a program: a worker writes the file that the prompt is read from.
        let shell = SHELLS.contains(&program.rsplit('/').next().unwrap_or(program));
        let program_text = |pair: (&String, &Argument)| is_command_flag(pair.0) && pair.1.holds(|_| true);
        if shell && words.iter().skip(1).zip(arguments.iter().skip(1)).any(program_text) {
            return Err("a shell would run what is filled in behind `-c`: expected it as an argument of its own, \
                        like [\"sh\", \"-c\", \"mine \\\"$1\\\"\", \"sh\", \"{prompt}\"]"
                .to_owned());
        }
        Ok(Self { program: program.clone(), arguments })
    }
}

fn is_program(text: &str) -> bool {
    let plain = |argument: &Argument| !argument.holds(|_| true);
    !text.is_empty() && !text.starts_with('-') && Argument::parse(text).is_ok_and(|argument| plain(&argument))
}

fn is_command_flag(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|flags| !flags.starts_with('-') && flags.ends_with('c'))
}

/// The agents that can be started, and the usual one among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agents {
    usual: AgentName,
    table: BTreeMap<AgentName, Agent>,
}

impl Agents {
    /// The agent of that name, or the usual one where none is named.
    #[must_use]
    pub fn find(&self, name: Option<&str>) -> Option<&Agent> {
        let name = name.unwrap_or(self.usual.as_str());
        self.table.values().find(|agent| agent.name.as_str() == name)
    }

    /// What all of them are called, in order.
    pub fn names(&self) -> impl Iterator<Item = &AgentName> {
        self.table.keys()
    }

    /// Makes one of the table the usual one.
    ///
    /// # Errors
    /// When there is none of that name; the error lists those that there are.
    pub(super) fn choose(&mut self, name: AgentName) -> Result<(), String> {
        if self.table.contains_key(&name) {
            self.usual = name;
            return Ok(());
        }
        let known: Vec<_> = self.names().map(|known| format!("`{known}`")).collect();
        Err(format!("there is no agent `{name}`: expected one of {}, or a table `[agents.{name}]`", known.join(", ")))
    }

    /// Puts an agent into the table, or changes what the configuration says of one that is there.
    ///
    /// # Errors
    /// When it is new and has no command.
    pub(super) fn set(
        &mut self,
        name: AgentName,
        command: Option<CommandLine>,
        unattended: Option<Vec<Argument>>,
    ) -> Result<(), String> {
        let known = self.table.get(&name);
        let command = match (command, known) {
            (Some(command), _) => command,
            (None, Some(agent)) => CommandLine { program: agent.program.clone(), arguments: agent.arguments.clone() },
            (None, None) => return Err(format!("expected `command`, since no agent `{name}` is known")),
        };
        // The flags of one program mean nothing to another.
        let kept = || known.filter(|agent| agent.program == command.program).map(|agent| agent.unattended.clone());
        let unattended = unattended.or_else(kept).unwrap_or_default();
        let agent = Agent { name: name.clone(), program: command.program, arguments: command.arguments, unattended };
        self.table.insert(name, agent);
        Ok(())
    }
}

impl Default for Agents {
    fn default() -> Self {
        // The table above is a constant: that each of its words can be read is tested.
        let read = |words: &[&str]| words.iter().filter_map(|word| Argument::parse(word).ok()).collect::<Vec<_>>();
        let known = KNOWN.iter().filter_map(|(name, command, unattended)| {
            let (program, arguments) = command.split_first()?;
            let name = AgentName((*name).to_owned());
            let agent = Agent {
                name: name.clone(),
                program: (*program).to_owned(),
                arguments: read(arguments),
                unattended: read(unattended),
            };
            Some((name, agent))
        });
        Self { usual: AgentName(USUAL.to_owned()), table: known.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &[&str]) -> Result<CommandLine, String> {
        CommandLine::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn every_known_agent_could_stand_in_a_configuration() {
        let agents = Agents::default();
        assert_eq!(agents.names().count(), KNOWN.len());
        for (name, command, unattended) in KNOWN {
            let agent = agents.find(Some(name)).expect("known");
            assert_eq!(AgentName::parse(name).as_ref(), Ok(&agent.name));
            let read = line(command).expect(name);
            assert_eq!((&agent.program, &agent.arguments), (&read.program, &read.arguments));
            assert_eq!(agent.unattended.len(), unattended.len(), "{name}");
        }
        assert_eq!(agents.find(None).map(|agent| agent.name.as_str()), Some("claude"));
        assert_eq!(agents.find(Some("custom")), None);
    }

    #[test]
    fn words_in_braces_are_placeholders_and_other_braces_are_not() {
        let text = |text: &str| Piece::Text(text.to_owned());
        let read = |word: &str| Argument::parse(word).map(|argument| argument.0);
        assert_eq!(read("{prompt}"), Ok(vec![Piece::Placeholder(Placeholder::Prompt)]));
        assert_eq!(
            read("--at={worktree}:{task}"),
            Ok(vec![
                text("--at="),
                Piece::Placeholder(Placeholder::Worktree),
                text(":"),
                Piece::Placeholder(Placeholder::Task)
            ])
        );
        for plain in ["", "{", "}{", "{}", "{\"a\": 1}", "{{", "${x y}"] {
            let pieces = if plain.is_empty() { vec![] } else { vec![text(plain)] };
            assert_eq!(read(plain), Ok(pieces), "{plain}");
        }
        assert_eq!(read("{{prompt}"), Ok(vec![text("{"), Piece::Placeholder(Placeholder::Prompt)]));
        assert!(read("{promt}").expect_err("unknown").contains("expected one of `{prompt}`"));
        assert!(read("a\nb").is_err() && read("\u{1b}").is_err());
    }

    #[test]
    fn a_command_that_starts_nothing_is_refused() {
        for words in [
            &[][..],
            &["", "{prompt}"],
            &["-x", "{prompt}"],
            &["{worktree}/run", "{prompt}"],
            &["mine"],
            &["mine", "{worktree}"],
            &["sh", "-c", "mine {prompt}"],
            &["/bin/bash", "-xc", "mine < {prompt_file}"],
        ] {
            let refused = line(words).expect_err("refused");
            assert!(refused.contains("expected"), "{words:?}: {refused}");
        }
        for words in [
            &["mine", "{prompt_file}"][..],
            &["sh", "-c", "mine \"$1\"", "sh", "{prompt}"],
            &["codex", "-c", "{prompt}"],
        ] {
            assert!(line(words).is_ok(), "{words:?}");
        }
    }

    #[test]
    fn what_the_configuration_says_of_a_known_agent_changes_that_alone() {
        let mut agents = Agents::default();
        let name = |text: &str| AgentName::parse(text).expect("a name");
        let claude = agents.find(None).expect("usual").clone();
        agents.set(name("claude"), None, Some(vec![])).expect("known");
        assert_eq!(agents.find(None), Some(&Agent { unattended: vec![], ..claude.clone() }));

        let mut agents = Agents::default();
        agents.set(name("claude"), line(&["claude", "--model", "opus", "{prompt}"]).ok(), None).expect("a command");
        assert_eq!(agents.find(None).map(|agent| &agent.unattended), Some(&claude.unattended));
        agents.set(name("claude"), line(&["wrapper", "{prompt}"]).ok(), None).expect("a command");
        assert_eq!(agents.find(None).map(|agent| agent.unattended.len()), Some(0), "flags of another program");
        assert!(agents.set(name("custom"), None, None).expect_err("no command").contains("expected `command`"));
    }
}
