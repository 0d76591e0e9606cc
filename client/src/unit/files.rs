//! The unit files themselves: where they belong, what they say, and what lies there now.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use orch_shared::paths::Paths;

use super::{LABEL, Manager, SERVICE, SOCKET};
use crate::error::CommandError;

const SYSTEMD_SERVICE: &str = include_str!("../../../systemd/orchd.service");
const SYSTEMD_SOCKET: &str = include_str!("../../../systemd/orchd.socket");
const LAUNCHD_AGENT: &str = include_str!("../../../launchd/dev.orchd.orchd.plist");

/// What stands in the files in place of the program's path.
const PROGRAM: &str = "@ORCHD@";

/// One file of the service: where it belongs, and what we would write there.
#[derive(Debug)]
pub(crate) struct UnitFile {
    pub(crate) path: PathBuf,
    template: &'static str,
    program: String,
}

/// What lies where a file belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placed {
    Absent,
    /// What we would write.
    AsOurs,
    /// What we would write, but for another path of the program.
    ForOtherProgram,
    /// Something else: changed by hand, or written by another version.
    Differs,
}

impl UnitFile {
    /// What we would write.
    pub(crate) fn text(&self) -> String {
        self.template.replace(PROGRAM, &self.program)
    }

    pub(crate) fn placed(&self) -> io::Result<Placed> {
        match fs::read(&self.path) {
            Ok(found) if found == self.text().as_bytes() => Ok(Placed::AsOurs),
            Ok(found) if self.differs_in_program(&found) => Ok(Placed::ForOtherProgram),
            Ok(_) => Ok(Placed::Differs),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Placed::Absent),
            Err(error) => Err(error),
        }
    }

    /// True where everything around the program is ours, and the program is one line.
    fn differs_in_program(&self, found: &[u8]) -> bool {
        let parts = self.template.split_once(PROGRAM);
        let other =
            parts.and_then(|(before, after)| found.strip_prefix(before.as_bytes())?.strip_suffix(after.as_bytes()));
        other.is_some_and(|other| !other.contains(&b'\n'))
    }
}

/// The files of the service, for a daemon at that path.
pub(super) fn files(manager: Manager, paths: &Paths, program: &Path) -> Result<Vec<UnitFile>, CommandError> {
    let quoted = program.to_str().and_then(|program| match manager {
        Manager::Systemd => for_systemd(program),
        Manager::Launchd => for_xml(program),
    });
    let quoted = quoted.ok_or_else(|| {
        CommandError::failed("the path of orchd cannot stand in a unit file")
            .cause(program.display())
            .hint("install it where the path has no quotes and no backslashes, for instance with `cargo install`")
    })?;
    let dir = dir(manager, paths);
    let file =
        |name: &str, template: &'static str, program: String| UnitFile { path: dir.join(name), template, program };
    Ok(match manager {
        Manager::Systemd => vec![file(SERVICE, SYSTEMD_SERVICE, quoted), file(SOCKET, SYSTEMD_SOCKET, String::new())],
        Manager::Launchd => vec![file(&format!("{LABEL}.plist"), LAUNCHD_AGENT, quoted)],
    })
}

/// Where this user's files belong.
pub(super) fn dir(manager: Manager, paths: &Paths) -> PathBuf {
    match manager {
        Manager::Systemd => paths.config_home().join("systemd/user"),
        Manager::Launchd => paths.home().join("Library/LaunchAgents"),
    }
}

/// A path as systemd's `ExecStart=` takes it: quoted for its spaces, and without specifiers (systemd.service(5)).
///
/// A dollar sign stays as it is: variables are not looked for in the path of the program. None for what systemd does not
/// take as the name of a program, however it is escaped.
fn for_systemd(path: &str) -> Option<String> {
    let refused = |c: char| c.is_control() || matches!(c, '"' | '\'' | '\\');
    (!path.contains(refused)).then(|| format!("\"{}\"", path.replace('%', "%%")))
}

/// None for what XML cannot hold.
fn for_xml(path: &str) -> Option<String> {
    let refused = path.contains(char::is_control);
    (!refused).then(|| path.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(dir: &Path, program: &str) -> UnitFile {
        UnitFile {
            path: dir.join(SERVICE),
            template: SYSTEMD_SERVICE,
            program: for_systemd(program).expect("a plain path"),
        }
    }

    #[test]
    fn a_path_is_quoted_or_refused() {
        assert_eq!(for_systemd("/a b/50%/$x;#ü").as_deref(), Some("\"/a b/50%%/$x;#ü\""));
        for refused in ["/a\"b", "/a'b", "/a\\b", "/a\nb", "/a\u{7f}b"] {
            assert_eq!(for_systemd(refused), None, "{refused:?}");
        }
        assert_eq!(for_xml(r#"/a&b/<c>"'\"#).as_deref(), Some(r#"/a&amp;b/&lt;c&gt;"'\"#));
        assert_eq!(for_xml("/a\nb"), None);
    }

    #[test]
    fn each_file_names_the_program_or_needs_none() {
        for (file, places) in [(SYSTEMD_SERVICE, 1), (SYSTEMD_SOCKET, 0), (LAUNCHD_AGENT, 1)] {
            assert_eq!(file.matches(PROGRAM).count(), places);
        }
        assert!(LAUNCHD_AGENT.contains(LABEL));
    }

    #[test]
    fn what_lies_there_is_told_apart() {
        let dir = tempfile::tempdir().expect("a directory");
        let ours = unit(dir.path(), "/usr/bin/orchd");
        let other = unit(dir.path(), "/opt/orchd").text();
        for (text, placed) in [
            (None, Placed::Absent),
            (Some(ours.text()), Placed::AsOurs),
            (Some(other.clone()), Placed::ForOtherProgram),
            (Some(other.replace("/opt/orchd", "/opt\n/orchd")), Placed::Differs),
            (Some(format!("{other}Nice=5\n")), Placed::Differs),
            (Some(String::new()), Placed::Differs),
        ] {
            if let Some(text) = &text {
                fs::write(&ours.path, text).expect("written");
            }
            assert_eq!(ours.placed().expect("readable"), placed, "{text:?}");
        }
    }
}
