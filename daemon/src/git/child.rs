//! The child process: questions on standard input, answers on standard output, until the daemon closes the one.

use std::{
    io::{self, Read as _},
    process::ExitCode,
};

use orch_shared::{
    facts::{ReadFault, ReaderReply, ReaderRequest, SnapshotRequest},
    protocol::{FrameBuffer, decode, encode, frame},
};
use rustix::process::{Resource, Rlimit, setrlimit};

use super::repo::OpenRepo;

/// Memory that a reader may take for itself; packs that it maps do not count.
const MOST_MEMORY: u64 = 1024 * 1024 * 1024;

/// The whole program of `orchd git-reader`.
pub(crate) fn read_on_stdio() -> ExitCode {
    let limit = Rlimit { current: Some(MOST_MEMORY), maximum: Some(MOST_MEMORY) };
    // Without the limit the reader still has its deadline.
    setrlimit(Resource::Data, limit).unwrap_or_default();
    // Should the daemon be killed while this process hangs, nobody else would end it.
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL)).unwrap_or_default();
    // The cache makes reading slower here and keeps what is read once (performance.md 6.5).
    git2::opts::enable_caching(false);
    match answer_all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Answers until the input ends. Whatever breaks the conversation ends the process; the daemon starts another.
fn answer_all() -> io::Result<()> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut buffer = FrameBuffer::default();
    let mut bytes = vec![0; 64 * 1024];
    let mut repo = None;
    loop {
        while let Some(payload) = buffer.next_payload().map_err(io::Error::other)? {
            let request = decode(&payload).map_err(io::Error::other)?;
            let mut reply = answer(&mut repo, &request).unwrap_or_else(ReaderReply::Failed);
            if let ReaderReply::Snapshot(snapshot) = &mut reply {
                while let Some(part) = snapshot.take_part() {
                    send(&mut output, &ReaderReply::Part(Box::new(part)))?;
                }
            }
            send(&mut output, &reply)?;
        }
        match input.read(&mut bytes)? {
            0 => return Ok(()),
            n => buffer.push(&bytes[..n]),
        }
    }
}

/// What is too long to be sent all the same is a failure; of a snapshot, whatever came before is of no use then.
fn send(output: &mut impl io::Write, reply: &ReaderReply) -> io::Result<()> {
    let payload = encode(reply).or_else(|error| {
        let cause = error.to_string();
        encode(&ReaderReply::Failed(ReadFault::Unreadable { what: "the repository at once".to_owned(), cause }))
    });
    let framed = frame(&payload.map_err(io::Error::other)?).map_err(io::Error::other)?;
    output.write_all(&framed)?;
    output.flush()
}

fn answer(repo: &mut Option<OpenRepo>, request: &ReaderRequest) -> Result<ReaderReply, ReadFault> {
    if let ReaderRequest::Open(request) = request {
        let (open, opened) = OpenRepo::open(request)?;
        *repo = Some(open);
        return Ok(ReaderReply::Opened(opened));
    }
    let Some(repo) = repo else { return Err(ReadFault::NotARepo) };
    match request {
        ReaderRequest::Open(_) => Err(ReadFault::NotARepo),
        ReaderRequest::Snapshot(request) => {
            repo.snapshot(request).map(|snapshot| ReaderReply::Snapshot(Box::new(snapshot)))
        }
        ReaderRequest::Glance(request) => match repo.glance(request)? {
            Some(growth) => Ok(ReaderReply::Grown(growth)),
            None => {
                let request = SnapshotRequest { since: Some(request.since), known: Vec::new(), own: Vec::new() };
                repo.snapshot(&request).map(|snapshot| ReaderReply::Snapshot(Box::new(snapshot)))
            }
        },
        ReaderRequest::Probe(probe) => repo.probe(probe).map(ReaderReply::Probed),
        ReaderRequest::Contents(request) => {
            repo.contents(request).map(|contents| ReaderReply::Contents(Box::new(contents)))
        }
    }
}
