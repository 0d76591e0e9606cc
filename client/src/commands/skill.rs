//! `orchctl skill`: what workers and managers should know, in the files that agents read.

use std::{fs, io, path::Path};

use super::Ended;
use crate::{cli::SkillArgs, error::CommandError, exit_code, output::print};

const WORKER: &str = include_str!("skill/worker.md");
const MANAGER: &str = include_str!("skill/manager.md");

/// The files, below the directory that was named. Claude Code reads skills from `.claude/skills`, others `AGENTS.md`.
fn files() -> [(&'static str, String); 3] {
    let skill = |name: &str, description: &str, text: &str| {
        format!("---\nname: {name}\ndescription: {description}\n---\n\n{text}")
    };
    [
        (
            ".claude/skills/orch-worker/SKILL.md",
            skill("orch-worker", "How to commit as one of several workers that are watched by orchd.", WORKER),
        ),
        (
            ".claude/skills/orch-manager/SKILL.md",
            skill("orch-manager", "How to ask orchctl about workers, and get each of them going again.", MANAGER),
        ),
        ("AGENTS.md", WORKER.to_owned()),
    ]
}

pub(super) fn run(args: &SkillArgs) -> Ended {
    match &args.write {
        None => print(WORKER)?,
        Some(dir) => write_all(dir)?,
    }
    Ok(exit_code::OK)
}

/// Writes all files or none: one that is there and is another's is not touched.
fn write_all(dir: &Path) -> Result<(), CommandError> {
    let files = files();
    let mut missing = Vec::new();
    for (name, text) in &files {
        let path = dir.join(name);
        match fs::read(&path) {
            Ok(there) if there == text.as_bytes() => {}
            Ok(_) => {
                return Err(CommandError::failed("a file of that name is there, and says something else")
                    .cause(path.display())
                    .hint("write to an empty directory, and take from there what you want"));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push((path, text)),
            Err(error) => return Err(failed(&path, &error)),
        }
    }
    for (path, text) in missing {
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&path, text)).map_err(|error| failed(&path, &error))?;
    }
    for (name, _) in files {
        print(&format!("{}\n", dir.join(name).display()))?;
    }
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> CommandError {
    CommandError::failed("the skill files cannot be written").cause(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use orch_rules::message::{Draft, objections};
    use orch_shared::ids::RefName;

    use super::*;

    /// What stands in fences of that language.
    fn fenced<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
        let opened = format!("```{language}\n");
        text.split(opened.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).flat_map(str::lines).collect()
    }

    #[test]
    fn what_a_worker_is_told_to_write_is_well_formed() {
        let subjects = fenced(WORKER, "text");
        assert!(subjects.len() >= 4, "{subjects:?}");
        let branch = RefName::from_branch("work/task-3-frontend");
        for message in subjects {
            let draft = Draft {
                message,
                branch: Some(&branch),
                directory: "task-3-frontend",
                prefix: "work/",
                files: &[],
                plan: &[],
            };
            assert_eq!(objections(&draft), [], "{message}");
        }
    }

    #[test]
    fn what_a_manager_is_told_to_type_is_understood() {
        let commands = fenced(MANAGER, "sh");
        assert!(commands.len() > 10, "{commands:?}");
        for command in commands {
            // Every second part stands in quotes.
            let parts = command.split('"').enumerate();
            let words: Vec<&str> = parts
                .flat_map(|(n, part)| if n % 2 == 1 { vec![part] } else { part.split_whitespace().collect() })
                .collect();
            let parsed = crate::cli::Cli::try_parse_from(words);
            let parsed = parsed.unwrap_or_else(|error| panic!("{command}: {error}"));
            if let Some(crate::cli::Command::Wait(wait)) = parsed.command {
                assert!(crate::commands::wait::is_condition(&wait.until), "{command}");
            }
        }
    }
}
