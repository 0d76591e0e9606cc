//! Writes a pack of git's as it is laid down, without compressing anything: a million commits in some seconds, where
//! `git fast-import` takes minutes.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::Stdio,
};

use super::{Kept, sha1::Sha1};
use crate::repo::Repo;

/// The id of an object.
pub(super) type Id = [u8; 20];

/// Which object, by its number in a pack.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Commit = 1,
    Tree = 2,
    Blob = 3,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
        }
    }
}

/// The most that one deflate block holds that is stored as it is.
const MOST_STORED: usize = 0xffff;

/// A pack that is being written.
pub(super) struct Pack {
    path: PathBuf,
    out: BufWriter<File>,
    sum: Sha1,
    n_missing: u32,
}

impl Pack {
    /// Begins a pack of exactly so many objects; they are counted at the beginning of it.
    pub(super) fn begin(path: &Path, n_objects: usize) -> Self {
        let n_objects = u32::try_from(n_objects).expect("a pack holds so many");
        let out = BufWriter::with_capacity(1 << 20, File::create(path).expect("a pack"));
        let mut pack = Self { path: path.to_owned(), out, sum: Sha1::new(), n_missing: n_objects };
        let header = [b"PACK".as_slice(), &2_u32.to_be_bytes(), &n_objects.to_be_bytes()].concat();
        pack.write(&header);
        pack
    }

    pub(super) fn add(&mut self, kind: Kind, body: &[u8]) -> Id {
        self.n_missing -= 1;
        let mut bytes = Vec::with_capacity(body.len() + 32);
        // The kind and the low four bits of the size, then seven bits a byte.
        let (mut first, mut size) = ((kind as u8) << 4 | low_bits(body.len(), 4), body.len() >> 4);
        while size > 0 {
            bytes.push(first | 0x80);
            first = low_bits(size, 7);
            size >>= 7;
        }
        bytes.push(first);
        store(&mut bytes, body);
        self.write(&bytes);
        id(kind, body)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.sum.update(bytes);
        self.out.write_all(bytes).expect("room for a pack");
    }

    /// Ends it, and gives its objects to the repository.
    pub(super) fn give_to(mut self, repo: &Repo, objects: Kept) {
        assert_eq!(self.n_missing, 0, "as many objects as were counted");
        let sum = self.sum.clone().finish();
        self.out.write_all(&sum).expect("room for a pack");
        self.out.flush().expect("room for a pack");
        let arguments: &[&str] = match objects {
            Kept::Packed => &["index-pack", "--stdin"],
            Kept::Loose => &["unpack-objects", "-q"],
        };
        let mut command = repo.main.git_command(arguments);
        command.stdin(File::open(&self.path).expect("the pack")).stdout(Stdio::null()).stderr(Stdio::null());
        let status = command.status().expect("git is installed");
        assert!(status.success(), "{command:?} ended with {status}");
        fs::remove_file(&self.path).expect("the pack");
    }
}

/// What git names an object.
pub(super) fn id(kind: Kind, body: &[u8]) -> Id {
    let mut sum = Sha1::new();
    sum.update(format!("{} {}\0", kind.name(), body.len()).as_bytes());
    sum.update(body);
    sum.finish()
}

pub(super) fn hex(id: Id) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = id.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

pub(super) fn from_hex(hex: &str) -> Id {
    let mut id = [0; 20];
    for (index, byte) in id.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * index..2 * index + 2], 16).expect("an id in hex");
    }
    id
}

/// What a file of a loose object holds.
pub(super) fn loose(kind: Kind, body: &[u8]) -> Vec<u8> {
    let whole = [format!("{} {}\0", kind.name(), body.len()).as_bytes(), body].concat();
    let mut bytes = Vec::with_capacity(whole.len() + 16);
    store(&mut bytes, &whole);
    bytes
}

/// Deflates without making anything smaller.
fn store(bytes: &mut Vec<u8>, body: &[u8]) {
    bytes.extend([0x78, 0x01]);
    let n_blocks = body.len().div_ceil(MOST_STORED);
    for (index, block) in body.chunks(MOST_STORED).enumerate() {
        bytes.push(u8::from(index + 1 == n_blocks));
        let length = u16::try_from(block.len()).expect("short");
        bytes.extend(length.to_le_bytes());
        bytes.extend((!length).to_le_bytes());
        bytes.extend(block);
    }
    bytes.extend(adler32(body).to_be_bytes());
}

fn low_bits(number: usize, n_bits: u32) -> u8 {
    u8::try_from(number & ((1 << n_bits) - 1)).expect("few bits")
}

fn adler32(bytes: &[u8]) -> u32 {
    const PRIME: u32 = 65_521;
    let (mut a, mut b) = (1_u32, 0_u32);
    // So many additions cannot overflow.
    for part in bytes.chunks(5_000) {
        for byte in part {
            a += u32::from(*byte);
            b += a;
        }
        (a, b) = (a % PRIME, b % PRIME);
    }
    b << 16 | a
}
