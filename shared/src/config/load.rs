//! Reads the configuration: from a file, then from text.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::{
    Agents, Config, NotifyConfig, RepoConfig, SetupConfig, Thresholds,
    keys::{File, KEYS},
};

/// Why the configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file is there and cannot be read.
    #[error("cannot read the configuration {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// A value is wrong, or the text is not TOML.
    #[error("{}:{line}: {key}{message}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key with a colon behind it; empty where there is none.
        key: String,
        /// What is wrong, and what is allowed.
        message: String,
    },
}

/// Something that does not stop the daemon: an unknown key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The key as written, in full.
    pub key: String,
    /// The known key that looks most like it.
    pub nearest: Option<&'static str>,
}

/// Reads the file; one that is not there means the defaults.
///
/// # Errors
/// When it cannot be read, is not TOML, or has a value that is not allowed.
pub fn load_config(path: &Path, home: Option<&Path>) -> Result<(Config, Vec<Warning>), ConfigError> {
    match fs::read_to_string(path) {
        Ok(text) => parse_config(&text, path, home),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((Config::default(), Vec::new())),
        Err(source) => Err(ConfigError::Read { path: path.to_owned(), source }),
    }
}

/// Reads the text of a configuration file; `path` is for messages, `home` for `~/` in paths.
///
/// # Errors
/// When it is not TOML, or has a value that is not allowed.
pub fn parse_config(text: &str, path: &Path, home: Option<&Path>) -> Result<(Config, Vec<Warning>), ConfigError> {
    let refuse_at = |offset, message: &str| {
        let (line, key) = place(text, offset);
        ConfigError::Value { path: path.to_owned(), line, key, message: message.to_owned() }
    };
    let refuse = |error: &toml::de::Error| refuse_at(error.span().map_or(0, |span| span.start), error.message());
    let mut warnings = Vec::new();
    let read = toml::Deserializer::parse(text).map_err(|error| refuse(&error))?;
    let mut file: File = serde_ignored::deserialize(read, |key| warnings.push(unknown(&key.to_string())))
        .map_err(|error| refuse(&error))?;
    let agents = agents(&mut file, text).map_err(|(offset, message)| refuse_at(offset, &message))?;
    Ok((settle(file, agents, home), warnings))
}

/// The known agents and those of the file. What is wrong comes with its place in the text.
fn agents(file: &mut File, text: &str) -> Result<Agents, (usize, String)> {
    let mut agents = Agents::default();
    for (name, table) in std::mem::take(&mut file.agents) {
        // Keys come without their place.
        let written = || text.find(&format!("agents.{name}")).or_else(|| text.find(name.as_str())).unwrap_or_default();
        let (command, unattended) = (table.command.map(|command| command.0), table.unattended.map(|flags| flags.0));
        agents.set(name.clone(), command, unattended).map_err(|message| (written(), message))?;
    }
    if let Some(name) = file.agent.take() {
        let offset = name.span().start;
        agents.choose(name.into_inner()).map_err(|message| (offset, message))?;
    }
    Ok(agents)
}

/// Puts defaults where the file says nothing.
fn settle(file: File, agents: Agents, home: Option<&Path>) -> Config {
    let (thresholds, notify) = (Thresholds::default(), NotifyConfig::default());
    let repos = file.repo.into_iter().map(|repo| {
        let settings =
            RepoConfig { base: repo.base.map(|base| base.0), branch_prefix: repo.branch_prefix.map(|prefix| prefix.0) };
        (expand_home(&repo.path, home), settings)
    });
    Config {
        thresholds: Thresholds {
            stall_after: file.stall_after.map_or(thresholds.stall_after, |span| span.0),
            checkpoint_within: file.checkpoint_within.map_or(thresholds.checkpoint_within, |span| span.0),
            start_within: file.start_within.map_or(thresholds.start_within, |span| span.0),
        },
        notify: NotifyConfig {
            desktop: file.notify.desktop.unwrap_or(notify.desktop),
            min_severity: file.notify.min_severity.map_or(notify.min_severity, |severity| severity.0),
            quiet_hours: file.notify.quiet_hours.map(|quiet| quiet.0),
            remind_after: file.notify.remind_after.map_or(notify.remind_after, |span| span.0),
            command: file.notify.command.map(|command| command.0),
        },
        repos: repos.collect::<BTreeMap<_, _>>(),
        agents,
        setup: file.setup.copy.map_or_else(SetupConfig::default, |copied| SetupConfig {
            copy: copied.into_iter().map(|path| path.0).collect(),
        }),
    }
}

fn expand_home(path: &Path, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// The line of a place in the text, and the key that stands on it.
fn place(text: &str, offset: usize) -> (usize, String) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let written = text.lines().nth(line - 1).unwrap_or_default();
    let key = written.split_once('=').map(|(key, _)| format!("{}: ", key.trim())).unwrap_or_default();
    (line, key)
}

fn unknown(path: &str) -> Warning {
    // An array of tables is reported as `repo.0.bsae`: the number says nothing to a person.
    let key = path.split('.').filter(|part| part.parse::<usize>().is_err()).collect::<Vec<_>>().join(".");
    // What stands behind `agents` is a name that anybody may choose.
    let parts: Vec<_> = key.split('.').collect();
    let compared = match parts.as_slice() {
        ["agents", _, last] => format!("agents.{last}"),
        _ => key.clone(),
    };
    let nearest = KEYS.iter().copied().map(|known| (strsim::damerau_levenshtein(known, &compared), known)).min();
    let close = nearest.filter(|(distance, known)| *distance <= known.len().max(6) / 3).map(|(_, known)| known);
    Warning { key, nearest: close }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{alert::Severity, config::QuietHours, ids::GitPath};

    fn parse(text: &str) -> Result<(Config, Vec<Warning>), String> {
        parse_config(text, Path::new("config.toml"), Some(Path::new("/home/a"))).map_err(|error| error.to_string())
    }

    #[test]
    fn an_empty_file_means_the_defaults() {
        assert_eq!(parse(""), Ok((Config::default(), vec![])));
    }

    #[test]
    fn every_key_is_read() {
        let text = "agent = \"mine\"\nstall_after = \"10m\"\ncheckpoint_within = \"1h\"\nstart_within = \"90s\"\n[notify]\ndesktop = false\n\
                    min_severity = \"urgent\"\nquiet_hours = \"22:00-07:00\"\nremind_after = \"1d\"\ncommand = [\"/bin/true\", \"x\"]\n\
                    [[repo]]\npath = \"~/code/shop\"\nbase = \"trunk\"\nbranch_prefix = \"agents/\"\n\
                    [agents.mine]\ncommand = [\"mine\", \"--at\", \"{worktree}\", \"{prompt}\"]\nunattended = [\"--yes\"]\n\
                    [setup]\ncopy = [\"config/local.json\"]\n";
        let (config, warnings) = parse(text).expect("valid");
        assert_eq!(warnings, []);
        assert_eq!(config.thresholds.stall_after, Duration::from_secs(600));
        assert_eq!(config.thresholds.checkpoint_within, Duration::from_secs(3_600));
        assert_eq!(config.thresholds.start_within, Duration::from_secs(90));
        let notify = NotifyConfig {
            desktop: false,
            min_severity: Severity::Urgent,
            quiet_hours: QuietHours::parse("22:00-07:00").ok(),
            remind_after: Duration::from_secs(86_400),
            command: Some(vec!["/bin/true".into(), "x".into()]),
        };
        assert_eq!(config.notify, notify);
        let repo = RepoConfig { base: Some("trunk".into()), branch_prefix: Some("agents/".into()) };
        assert_eq!(config.repos, BTreeMap::from([(PathBuf::from("/home/a/code/shop"), repo)]));
        let mine = config.agents.find(None).expect("the usual agent");
        assert_eq!((mine.name.as_str(), mine.arguments.len(), mine.unattended.len()), ("mine", 3, 1));
        assert_eq!(config.setup.copy, [GitPath::from(Path::new("config/local.json"))]);
        for key in KEYS {
            assert!(text.contains(key.rsplit('.').next().expect("a key")), "{key} is not in the test");
        }
    }

    #[test]
    fn a_bad_value_names_file_line_key_and_what_is_allowed() {
        for (text, expected) in [
            ("\nstall_after = \"5\"", "config.toml:2: stall_after: not a duration: expected a whole number and a unit"),
            (
                "[notify]\nmin_severity = \"loud\"",
                "config.toml:2: min_severity: expected one of `info`, `normal`, `urgent`",
            ),
            ("[notify]\ncommand = \"rm -rf\"", "config.toml:2: command: expected a program and its arguments"),
            ("[notify]\nquiet_hours = \"late\"", "config.toml:2: quiet_hours: expected two different times of day"),
            (
                "[[repo]]\npath = \"/x\"\nbranch_prefix = \"../\"",
                "config.toml:3: branch_prefix: expected the beginning",
            ),
            ("stall_after = [", "config.toml:1: stall_after: "),
            ("notify = 3", "config.toml:1: notify: "),
            (
                "\nagent = \"claud\"",
                "config.toml:2: agent: there is no agent `claud`: expected one of `aider`, `claude`",
            ),
            ("[agents.mine]\nunattended = []", "config.toml:1: expected `command`, since no agent `mine` is known"),
            ("[agents.\"a b\"]\ncommand = [\"x\"]", "config.toml:1: expected the name of an agent"),
            ("[agents.mine]\ncommand = []", "config.toml:2: command: expected a program"),
            ("[agents.mine]\ncommand = \"mine\"", "config.toml:2: command: expected a program and its arguments"),
            (
                "[agents.mine]\ncommand = [\"mine\", \"{promt}\"]",
                "config.toml:2: command: there is no placeholder `{promt}`: expected one of `{prompt}`",
            ),
            ("[agents.claude]\nunattended = \"-y\"", "config.toml:2: unattended: expected arguments"),
            ("[setup]\ncopy = [\"../.env\"]", "config.toml:2: copy: expected a path below the main worktree"),
            ("[setup]\ncopy = [\".git/config\"]", "config.toml:2: copy: expected a path below the main worktree"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn an_unknown_key_is_a_warning_that_names_the_nearest() {
        let (_, warnings) = parse(
            "stal_after = \"5m\"\n[[repo]]\npath = \"/x\"\nbsae = \"m\"\n[agents.claude]\ncomand = []\n[zzz]\nq = 1",
        )
        .expect("valid");
        let named: Vec<_> = warnings.iter().map(|w| (w.key.as_str(), w.nearest)).collect();
        assert_eq!(
            named,
            [
                ("agents.claude.comand", Some("agents.command")),
                ("repo.bsae", Some("repo.base")),
                ("stal_after", Some("stall_after")),
                ("zzz", None)
            ]
        );
    }
}
