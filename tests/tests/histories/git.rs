//! Runs git for the oracle: a cleaned environment, no replaced objects, no locks, and two processes that stay open.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use orch_e2e::home::Home;

/// Git in one repository.
pub(crate) struct Git {
    home: Home,
    dir: PathBuf,
}

impl Git {
    pub(crate) fn at(home: &Home, dir: &Path) -> Self {
        Self { home: home.clone(), dir: dir.to_owned() }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.command("git");
        command.arg("--git-dir").arg(self.dir.join(".git")).args(args).current_dir(&self.dir);
        for (name, value) in [("GIT_NO_REPLACE_OBJECTS", "1"), ("GIT_OPTIONAL_LOCKS", "0"), ("GIT_NO_LAZY_FETCH", "1")]
        {
            command.env(name, value);
        }
        command
    }

    /// What a command prints; nothing where it fails.
    pub(crate) fn read(&self, args: &[&str]) -> Vec<u8> {
        let output = self.command(args).stdin(Stdio::null()).stderr(Stdio::null()).output().expect("git is installed");
        if output.status.success() { output.stdout } else { Vec::new() }
    }

    /// The same as text.
    pub(crate) fn text(&self, args: &[&str]) -> String {
        String::from_utf8_lossy(&self.read(args)).into_owned()
    }

    /// What a command prints that is given this to read.
    pub(crate) fn filter(&self, args: &[&str], input: &[u8]) -> String {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("git is installed");
        let mut stdin = child.stdin.take().expect("piped");
        // Everything that is filtered here is smaller than what comes of it is late, so nobody waits for the other.
        stdin.write_all(input).expect("git reads");
        drop(stdin);
        String::from_utf8_lossy(&child.wait_with_output().expect("git ends").stdout).into_owned()
    }

    pub(crate) fn talk(&self, args: &[&str]) -> Talk {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("git is installed");
        let stdin = child.stdin.take().expect("piped");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        Talk { child, stdin, stdout }
    }
}

/// A git that is asked line by line.
pub(crate) struct Talk {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Talk {
    /// Asks `cat-file --batch` for an object; none where it is not there.
    pub(crate) fn object(&mut self, oid: &str) -> Option<Vec<u8>> {
        writeln!(self.stdin, "{oid}").expect("git listens");
        let mut head = String::new();
        self.stdout.read_line(&mut head).expect("git answers");
        let size: usize = head.trim_end().rsplit_once(' ')?.1.parse().ok()?;
        let mut content = vec![0; size + 1];
        self.stdout.read_exact(&mut content).expect("git answers in full");
        content.pop();
        Some(content)
    }

    /// Asks `diff-tree --stdin` for the patch of a commit. It repeats a line that is no object id, and flushes then.
    pub(crate) fn patch(&mut self, oid: &str) -> String {
        const END: &str = "that is all";
        write!(self.stdin, "{oid}\n{END}\n").expect("git listens");
        let mut patch = Vec::new();
        loop {
            let from = patch.len();
            let n = self.stdout.read_until(b'\n', &mut patch).expect("git answers");
            if n == 0 || patch[from..].trim_ascii_end() == END.as_bytes() {
                patch.truncate(from);
                return String::from_utf8_lossy(&patch).into_owned();
            }
        }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}
