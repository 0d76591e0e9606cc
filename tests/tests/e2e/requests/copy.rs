//! `orchctl prompt … --copy`: into the clipboard of whoever sits in front, or an error in words.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use orch_e2e::{client::Answer, home::program, lab::Lab};

/// A worker with something to resume, and a place for stand-ins of the programs of a desktop.
fn blocked() -> (Lab, PathBuf) {
    let (lab, repo) = Lab::watching("");
    let _commit = repo.worker("task-3-frontend").commit("[BLOCKED:which] \u{1b}]52;c;eA==\u{7} Which one?");
    let stubs = lab.home().path("stubs");
    fs::create_dir(&stubs).expect("a directory");
    for name in ["setsid", "script", "sh", "cat", "env"] {
        let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
            .map(|dir| dir.join(name))
            .find(|path| path.is_file())
            .unwrap_or_else(|| panic!("{name} is not installed"));
        std::os::unix::fs::symlink(found, stubs.join(name)).expect("linked");
    }
    (lab, stubs)
}

/// A stand-in that writes its arguments and its input to a file of its name, or fails.
fn stub(lab: &Lab, stubs: &Path, name: &str, works: bool) -> PathBuf {
    let (file, seen) = (stubs.join(name), lab.home().path(format!("{name}.seen")));
    let body = if works { format!("{{ echo \"$*\"; cat; }} > '{}'", seen.display()) } else { "exit 1".to_owned() };
    fs::write(&file, format!("#!/bin/sh\n{body}\n")).expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("chmod");
    seen
}

/// The client without a terminal, which sees of the machine's programs the stand-ins alone.
fn copying(lab: &Lab, stubs: &Path) -> Command {
    let mut command = lab.home().command("setsid");
    command.arg("-w").arg(program("orchctl-under-test")).args(["prompt", "resume", "task-3", "--copy"]);
    command.env("PATH", stubs).env("TERM", "xterm-256color");
    command
}

/// What is copied is what is printed, but for the time at which it was made.
fn assert_is_the_prompt(lab: &Lab, copied: &str) {
    let undated =
        |text: &str| text.lines().filter(|line| !line.starts_with("State at ")).collect::<Vec<_>>().join("\n");
    assert_eq!(undated(copied), undated(&lab.orchctl(["prompt", "resume", "task-3"]).ok()));
}

#[test]
fn the_first_program_of_the_desktop_that_works_gets_it() {
    let (lab, stubs) = blocked();
    let _fails = stub(&lab, &stubs, "wl-copy", false);
    let seen = stub(&lab, &stubs, "xclip", true);
    let answer = Answer::of(&mut copying(&lab, &stubs));
    assert!(answer.stderr.contains("it is in the clipboard"), "{answer:?}");
    assert_eq!(answer.ok(), "");
    let taken = fs::read_to_string(seen).expect("called");
    let (arguments, text) = taken.split_once('\n').expect("two parts");
    assert_eq!(arguments, "-selection clipboard");
    assert_is_the_prompt(&lab, text);
}

#[test]
fn tmux_is_asked_first_where_it_runs() {
    let (lab, stubs) = blocked();
    let (tmux, other) = (stub(&lab, &stubs, "tmux", true), stub(&lab, &stubs, "wl-copy", true));
    let mut command = copying(&lab, &stubs);
    assert_eq!(Answer::of(command.env("TMUX", "/tmp/tmux-0/default,1,0")).ok(), "");
    assert!(fs::read_to_string(tmux).expect("called").starts_with("load-buffer -w -\n# Resume Work: task-3\n"));
    assert!(!other.exists());
}

#[test]
fn over_ssh_the_terminal_gets_it_and_not_a_clipboard_that_nobody_sees() {
    let (lab, stubs) = blocked();
    let seen = stub(&lab, &stubs, "wl-copy", true);
    let line = format!("'{}' prompt resume task-3 --copy", program("orchctl-under-test").display());
    let mut command = lab.home().command("script");
    command.args(["-q", "-e", "-c", &line, "/dev/null"]).env("TERM", "xterm-256color").env("PATH", &stubs);
    let told = Answer::of(command.env("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")).ok();
    assert!(!seen.exists(), "a program of this machine was asked");
    let sequences: Vec<&str> = told.split("\u{1b}]52;c;").skip(1).collect();
    let [said] = &sequences[..] else { panic!("not one sequence: {told:?}") };
    let (encoded, rest) = said.split_once('\u{7}').expect("an end");
    let text = String::from_utf8(STANDARD.decode(encoded).expect("base64")).expect("text");
    assert_is_the_prompt(&lab, &text);
    assert!(rest.contains("handed to the terminal"), "{rest:?}");
    assert!(!told.replace(said, "").trim_end_matches("\u{1b}]52;c;").contains('\u{1b}'), "{told:?}");
}

#[test]
fn where_there_is_no_clipboard_it_says_so_and_what_to_do() {
    let (lab, stubs) = blocked();
    let answer = Answer::of(&mut copying(&lab, &stubs));
    let _said = answer.fails_saying(1, &["nothing here puts a text into a clipboard", "wl-copy", "leave out `--copy`"]);
    let mut remote = copying(&lab, &stubs);
    let answer = Answer::of(remote.env("SSH_TTY", "/dev/pts/0"));
    let _said = answer.fails_saying(1, &["not asked over ssh"]);
    // Nothing is written for a text that has nowhere to go.
    let mut other = lab.home().command("setsid");
    other.arg("-w").arg(program("orchctl-under-test")).args(["prompt", "continue", "task-3", "--copy"]);
    let _said = Answer::of(other.env("PATH", &stubs)).fails_saying(1, &["nothing here puts a text into a clipboard"]);
    assert!(!lab.prompt_file("task-3", "continue").exists());
}
