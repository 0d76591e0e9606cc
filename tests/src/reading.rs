//! The reader of a repository, asked as the daemon asks it, by nobody else: what reading alone costs.

use std::{
    io::{Read as _, Write as _},
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

use orch_shared::{
    facts::{GlanceRequest, OpenRequest, ReaderReply, ReaderRequest, SnapshotRequest},
    ids::{GitPath, RefName},
    protocol::{FrameBuffer, decode, encode, frame},
};

use crate::{home::program, lab::Lab, repo::Repo};

/// A reader that has read everything once.
#[derive(Debug)]
pub struct Reading {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    buffer: FrameBuffer,
    generation: u64,
}

impl Reading {
    /// Starts a reader and lets it read everything.
    ///
    /// # Panics
    /// When it cannot.
    #[must_use]
    pub fn start(lab: &Lab, repo: &Repo) -> Self {
        let mut command = lab.home().command(program("orchd-under-test"));
        command.arg("git-reader").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a reader");
        let (input, output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let mut reading = Self { child, input, output, buffer: FrameBuffer::default(), generation: 0 };
        let path = GitPath::from(repo.path());
        let opened = reading.ask(&ReaderRequest::Open(OpenRequest { path, base: None, prefix: "work/".to_owned() }));
        assert!(matches!(opened, ReaderReply::Opened(_)), "{opened:?}");
        reading.scan();
        reading
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Reads everything, and gives how many commits came with it.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn scan(&mut self) -> usize {
        let since = Some(self.generation).filter(|generation| *generation > 0);
        let request = SnapshotRequest { since, ..SnapshotRequest::default() };
        self.commits_of(&ReaderRequest::Snapshot(request))
    }

    /// Looks at a worker's branch, as after the event of its ref, and gives how many commits came with it.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn glance(&mut self, worker: usize) -> usize {
        let name = RefName::from_branch(&format!("work/{}", crate::crowd::name(worker)));
        let request = GlanceRequest { since: self.generation, branches: vec![name] };
        self.commits_of(&ReaderRequest::Glance(request))
    }

    fn commits_of(&mut self, request: &ReaderRequest) -> usize {
        match self.ask(request) {
            ReaderReply::Snapshot(snapshot) => {
                self.generation = snapshot.generation;
                snapshot.commits.len()
            }
            ReaderReply::Grown(growth) => {
                self.generation = growth.generation;
                growth.commits.len()
            }
            other => panic!("the reader answers {other:?}"),
        }
    }

    fn ask(&mut self, request: &ReaderRequest) -> ReaderReply {
        let framed = frame(&encode(request).expect("a message")).expect("a short one");
        self.input.write_all(&framed).expect("it reads");
        let (mut bytes, mut parts) = (vec![0; 64 * 1024], Vec::new());
        loop {
            if let Some(payload) = self.buffer.next_payload().expect("frames") {
                match decode(&payload).expect("an answer") {
                    ReaderReply::Part(part) => parts.push(*part),
                    ReaderReply::Snapshot(mut snapshot) => {
                        snapshot.put_back(parts);
                        return ReaderReply::Snapshot(snapshot);
                    }
                    reply => return reply,
                }
                continue;
            }
            let n = self.output.read(&mut bytes).expect("it writes");
            assert!(n > 0, "the reader ended");
            self.buffer.push(&bytes[..n]);
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}
