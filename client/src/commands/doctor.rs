//! `orchctl doctor`: checks what can be checked without and with the daemon, one line each, with a remedy.

use std::{fs, path::Path, process::Command};

use orch_shared::{
    config::load_config,
    paths::{Paths, ensure_private_dir},
    protocol::{Request, Response},
    report::{CheckReport, SCHEMA},
    text::Visible,
};

use super::Ended;
use crate::{
    cli::JsonArgs,
    connection::{Connection, paths},
    error::CommandError,
    exit_code,
    output::{colour, json, print},
    start::daemon_program,
    unit::{Manager, Standing},
};

/// Kernel watches below which a handful of repos uses them up, beside what editors take.
const FEW_WATCHES: u64 = 8192;

pub(super) fn run(args: &JsonArgs) -> Ended {
    let checks = check_all();
    if args.json {
        json::print(&serde_json::json!({ "schema": SCHEMA, "checks": checks }))?;
    } else {
        print(&render(&checks))?;
    }
    Ok(exit_code::OK)
}

fn check_all() -> Vec<CheckReport> {
    let mut checks = vec![check_git(), check_program()];
    match paths() {
        Ok(paths) => {
            checks.push(check_config(&paths));
            checks.push(check_socket_dir(&paths));
            checks.push(check_service(&paths));
            checks.extend(check_daemon());
        }
        Err(error) => checks.push(failed("places", &error)),
    }
    checks.extend(check_desktop());
    checks.extend(check_watches());
    checks
}

fn passed(name: &str, finding: impl Into<String>) -> CheckReport {
    CheckReport { name: name.to_owned(), ok: true, finding: finding.into(), remedy: None }
}

fn found(name: &str, finding: impl Into<String>, remedy: impl Into<String>) -> CheckReport {
    CheckReport { name: name.to_owned(), ok: false, finding: finding.into(), remedy: Some(remedy.into()) }
}

fn failed(name: &str, error: &CommandError) -> CheckReport {
    let (finding, remedy) = error.in_one_line();
    CheckReport { name: name.to_owned(), ok: false, finding, remedy }
}

/// The prompts tell workers to run git; the daemon itself reads without it.
fn check_git() -> CheckReport {
    match Command::new("git").arg("--version").output() {
        Ok(output) if output.status.success() => passed("git", String::from_utf8_lossy(&output.stdout).trim()),
        Ok(output) => found("git", format!("`git --version` ended with {}", output.status), "install git anew"),
        Err(error) => found("git", format!("cannot be run: {error}"), "install git, or put it into the PATH"),
    }
}

fn check_program() -> CheckReport {
    match daemon_program() {
        Ok(program) => passed("orchd", program.display().to_string()),
        Err(error) => failed("orchd", &error),
    }
}

fn check_config(paths: &Paths) -> CheckReport {
    let file = paths.config_file();
    match load_config(&file, Some(paths.home())) {
        Ok((_, warnings)) => match warnings.first() {
            None if file.exists() => passed("configuration", file.display().to_string()),
            None => passed("configuration", format!("{} is not there: defaults", file.display())),
            Some(warning) => {
                let remedy =
                    warning.nearest.map_or_else(|| "remove it".to_owned(), |key| format!("did you mean `{key}`?"));
                found("configuration", format!("unknown key `{}`", warning.key), remedy)
            }
        },
        Err(error) => failed("configuration", &CommandError::failed("cannot be used").because(&error)),
    }
}

fn check_socket_dir(paths: &Paths) -> CheckReport {
    let dir = paths.socket_dir();
    if !dir.exists() {
        return passed("socket directory", format!("{} will be made", dir.display()));
    }
    match ensure_private_dir(dir) {
        Ok(()) => passed("socket directory", dir.display().to_string()),
        Err(error) => found("socket directory", error.to_string(), error.hint()),
    }
}

fn check_service(paths: &Paths) -> CheckReport {
    let manager = Manager::of_this_platform();
    if !manager.is_installed(paths) {
        return passed("service", "not installed; `orchctl service install` has orchd start with each login");
    }
    match manager.standing() {
        Standing::Running => passed("service", "installed and running"),
        Standing::Awaited => passed("service", "installed; the first client that connects starts it"),
        Standing::Changing => passed("service", "installed, and starting or ending"),
        Standing::Ended => {
            found("service", "installed, and does not run", format!("`{}` may say why", manager.log_command()))
        }
        Standing::Unreachable(error) => failed("service", &error),
    }
}

/// Whether it answers, and what it says about itself.
fn check_daemon() -> Vec<CheckReport> {
    let described = Connection::open().and_then(|mut connection| connection.ask(Request::DescribeDaemon));
    match described {
        Ok(Response::Daemon(report)) => {
            let mut checks = vec![passed("daemon", format!("answers as process {}", report.pid))];
            checks.extend(report.checks);
            checks
        }
        Ok(_) => vec![failed("daemon", &CommandError::unexpected_answer())],
        Err(error) => vec![failed("daemon", &error)],
    }
}

/// Whether there is a bus that a notification could go over.
fn check_desktop() -> Option<CheckReport> {
    if cfg!(target_os = "macos") {
        return None;
    }
    if let Some(address) = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").filter(|value| !value.is_empty()) {
        return Some(passed(
            "desktop",
            format!("session bus at {}; `orchctl notify test` sends one", address.display()),
        ));
    }
    let bus = std::env::var_os("XDG_RUNTIME_DIR").map(|dir| Path::new(&dir).join("bus")).filter(|bus| bus.exists());
    Some(match bus {
        Some(bus) => passed("desktop", format!("session bus at {}; `orchctl notify test` sends one", bus.display())),
        None => found(
            "desktop",
            "there is no session bus here: no notification can be shown",
            "start orchd in the desktop session, or set `command` under `[notify]`",
        ),
    })
}

/// Each repo takes four watches and one a worktree; editors take thousands from the same account.
fn check_watches() -> Option<CheckReport> {
    let text = fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").ok()?;
    let most: u64 = text.trim().parse().ok()?;
    Some(if most < FEW_WATCHES {
        found(
            "watches",
            format!("this user may hold {most} kernel watches"),
            format!("raise it: `sysctl fs.inotify.max_user_watches={}`", 16 * FEW_WATCHES),
        )
    } else {
        passed("watches", format!("this user may hold {most} kernel watches"))
    })
}

pub(super) fn render(checks: &[CheckReport]) -> String {
    let width = checks.iter().map(|check| check.name.chars().count()).max().unwrap_or(0);
    let lines = checks.iter().map(|check| {
        let mark = colour::of_check(check.ok);
        let remedy = check.remedy.as_ref().map(|remedy| format!(" → {}", Visible(remedy))).unwrap_or_default();
        format!("{mark} {:<width$}  {}{remedy}\n", Visible(&check.name).to_string(), Visible(&check.finding))
    });
    lines.collect()
}
