//! Reads objects through one `cat-file` process, their size first.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

use orch_shared::ids::Oid;

use super::{Program, run::Git};
use crate::git::access::{MOST_BYTES, MOST_WHOLE, Objects};

/// A `cat-file` that answers until it is dropped: its input then ends, and so does it.
#[derive(Debug)]
pub(super) struct Batch {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// What is said of an object.
struct Info {
    kind: String,
    size: usize,
}

impl Batch {
    fn start(git: &Git) -> io::Result<Self> {
        let mut command = git.command();
        command.args(["cat-file", "--batch-command"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (input, output) = pipes.ok_or_else(|| io::Error::other("the pipes are missing"))?;
        Ok(Self { child, input, output: BufReader::new(output) })
    }

    /// `<oid> <kind> <size>`, or none where there is no such object.
    fn ask(&mut self, command: &str, oid: Oid) -> io::Result<Option<Info>> {
        writeln!(self.input, "{command} {oid}")?;
        self.input.flush()?;
        let mut line = String::new();
        if self.output.by_ref().take(1_000).read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut words = line.trim_end().split(' ').skip(1);
        let (kind, size) = (words.next().unwrap_or_default().to_owned(), words.next());
        Ok(size.and_then(|size| size.parse().ok()).map(|size| Info { kind, size }))
    }

    /// The first `most` bytes of an object that is to be of that kind.
    fn read(&mut self, oid: Oid, wanted: &str, most: usize) -> io::Result<Result<Vec<u8>, String>> {
        let Some(Info { kind, size }) = self.ask("info", oid)? else {
            return Ok(Err("it is not there".to_owned()));
        };
        if kind != wanted {
            return Ok(Err(format!("it is a {kind}, not a {wanted}")));
        }
        if size > MOST_WHOLE {
            return Ok(Err(format!("it has {size} bytes; at most {MOST_WHOLE} are read")));
        }
        let Some(Info { size, .. }) = self.ask("contents", oid)? else {
            return Ok(Err("it is not there any more".to_owned()));
        };
        // A line feed follows the contents.
        let mut bytes = vec![0; size.min(MOST_WHOLE) + 1];
        self.output.read_exact(&mut bytes)?;
        bytes.truncate(size.min(most));
        Ok(Ok(bytes))
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Program {
    /// Asks the process that runs; one that ended is started again, once.
    fn with_batch<T>(&self, ask: impl Fn(&mut Batch) -> io::Result<T>) -> io::Result<T> {
        let mut slot = self.batch.borrow_mut();
        if let Some(batch) = slot.as_mut()
            && let Ok(answer) = ask(batch)
        {
            return Ok(answer);
        }
        let batch = slot.insert(Batch::start(&self.git)?);
        ask(batch)
    }
}

impl Program {
    /// True for an object that is not to be read whole.
    pub(super) fn is_giant(&self, oid: Oid) -> bool {
        let info = self.with_batch(|batch| batch.ask("info", oid));
        info.is_ok_and(|info| info.is_some_and(|info| info.size > MOST_WHOLE))
    }
}

impl Objects for &Program {
    fn commit(&self, oid: Oid) -> Result<Vec<u8>, String> {
        self.with_batch(|batch| batch.read(oid, "commit", MOST_BYTES))
            .map_err(|error| format!("git cannot be asked: {error}"))?
    }

    fn exists(&self, oid: Oid) -> bool {
        self.with_batch(|batch| batch.ask("info", oid)).is_ok_and(|info| info.is_some())
    }

    fn blob(&self, oid: Oid, most: usize) -> Option<Vec<u8>> {
        // One byte more than is wanted shows what is larger.
        let read = self.with_batch(|batch| batch.read(oid, "blob", most + 1)).ok()?.ok()?;
        (read.len() <= most).then_some(read)
    }
}
