//! Reads the file in which git keeps the graph of commits (`commit-graph`): who is whose parent, without a single object.
//!
//! `git gc` writes it. It need not be there, and it never knows the newest commits; what it says of those that it knows
//! is as true as their ids. Whatever is odd about it, it is taken for not there.
//!
//! It is read whole to be walked, and not kept: a million commits are sixty megabytes. What stays is one bit for each
//! commit, and the open file, in which an id is looked up with a few short reads.

use std::{
    fs::File,
    io::{self, ErrorKind},
    os::unix::fs::FileExt as _,
    path::Path,
};

use orch_shared::ids::Oid;

use super::files::open_regular;

const ID: usize = 20;
/// What is kept of a commit: its tree, two parents, its level and date.
const DATA: usize = ID + 16;
const FANOUT: usize = 256;
/// A parent that is not there.
const NONE: u32 = 0x7000_0000;
/// In the place of the second parent: the others stand in a list, from that number on.
const MORE: u32 = 0x8000_0000;
/// More commits are walked by their objects.
const MOST_COMMITS: usize = 8_000_000;
/// So many ids are read at once where one is looked for.
const WINDOW: usize = 64;

/// An open file of the graph.
#[derive(Debug)]
pub(super) struct Graph {
    file: File,
    fanout: Vec<u32>,
    ids: u64,
    data: u64,
    edges: Option<(u64, usize)>,
}

/// The commits of a graph that some commits have below them, themselves included.
#[derive(Debug, Default)]
pub(super) struct Marks {
    bits: Vec<u64>,
}

/// A graph in memory.
struct Walkable<'a> {
    graph: &'a Graph,
    data: Vec<u8>,
    edges: Vec<u8>,
}

impl Graph {
    /// Opens the graph of a repository; none where there is none that can be used.
    pub(super) fn open(common_dir: &Path) -> Option<Self> {
        // Git does not believe it either where histories end early or are grafted.
        let is_cut = ["shallow", "info/grafts"].iter().any(|name| common_dir.join(name).exists());
        let path = common_dir.join("objects/info/commit-graph");
        if is_cut { None } else { open_regular(&path).and_then(Self::read).ok() }
    }

    fn read(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        let mut head = [0; 8];
        file.read_exact_at(&mut head, 0)?;
        let [b'C', b'G', b'P', b'H', 1, 1, n_chunks, 0] = head else { return Err(odd("its head")) };
        let (mut fanout, mut ids, mut data, mut edges) = (None, None, None, None);
        let mut entries = vec![0; 12 * (usize::from(n_chunks) + 1)];
        file.read_exact_at(&mut entries, 8)?;
        let offset = |entry: &[u8]| entry.get(4..12)?.try_into().ok().map(u64::from_be_bytes);
        for pair in entries.chunks(12).collect::<Vec<_>>().windows(2) {
            let (Some(begin), Some(end)) = (offset(pair[0]), offset(pair[1])) else { return Err(odd("its chunks")) };
            if end < begin || end > length {
                return Err(odd("its chunks"));
            }
            let size = usize::try_from(end - begin).map_err(|_| odd("its size"))?;
            match &pair[0][..4] {
                b"OIDF" => fanout = Some((begin, size)),
                b"OIDL" => ids = Some((begin, size)),
                b"CDAT" => data = Some((begin, size)),
                b"EDGE" => edges = Some((begin, size)),
                // Part of a chain: the others have to be read with it.
                b"BASE" => return Err(odd("it is one of several")),
                _ => {}
            }
        }
        let (Some((fanout, of_fanout)), Some((ids, of_ids)), Some((data, of_data))) = (fanout, ids, data) else {
            return Err(odd("its chunks"));
        };
        if of_fanout != 4 * FANOUT {
            return Err(odd("its fanout"));
        }
        let mut bytes = vec![0; of_fanout];
        file.read_exact_at(&mut bytes, fanout)?;
        let fanout: Vec<u32> = numbers(&bytes).collect();
        let n = usize::try_from(fanout[FANOUT - 1]).map_err(|_| odd("its size"))?;
        if !fanout.is_sorted() || n > MOST_COMMITS || of_ids != n * ID || of_data != n * DATA {
            return Err(odd("its size"));
        }
        Ok(Self { file, fanout, ids, data, edges })
    }

    fn len(&self) -> usize {
        usize::try_from(self.fanout[FANOUT - 1]).unwrap_or(0)
    }

    /// Where a commit stands in the graph; none where the graph does not know it.
    pub(super) fn position(&self, oid: &Oid) -> Option<u32> {
        let id: &[u8; ID] = oid.as_bytes().try_into().ok()?;
        let first = usize::from(id[0]);
        let below = if first == 0 { 0 } else { self.fanout[first - 1] };
        let (mut low, mut high) = (usize::try_from(below).ok()?, usize::try_from(self.fanout[first]).ok()?);
        // Ids are spread evenly: the first guess is hardly ever far off.
        let share = u32::from_be_bytes([id[1], id[2], id[3], id[4]]);
        let mut guess = low + usize::try_from((u64::try_from(high - low).ok()? * u64::from(share)) >> 32).ok()?;
        while low < high {
            let begin = guess.saturating_sub(WINDOW / 2).clamp(low, high - 1);
            let end = (begin + WINDOW).min(high);
            let mut bytes = vec![0; (end - begin) * ID];
            self.file.read_exact_at(&mut bytes, self.ids + u64::try_from(begin * ID).ok()?).ok()?;
            let window: Vec<&[u8]> = bytes.chunks(ID).collect();
            match window.binary_search(&id.as_slice()) {
                Ok(index) => return u32::try_from(begin + index).ok(),
                Err(0) if begin > low => high = begin,
                Err(index) if index == window.len() && end < high => low = end,
                Err(_) => return None,
            }
            guess = low + (high - low) / 2;
        }
        None
    }

    /// Marks everything that these have below them, and themselves; none where the file is not what it seems.
    pub(super) fn mark(&self, from: impl IntoIterator<Item = u32>) -> Option<Marks> {
        let walkable = self.load().ok()?;
        let mut marks = Marks { bits: vec![0; self.len().div_ceil(64)] };
        let mut open: Vec<u32> = Vec::new();
        for position in from {
            if marks.add(position)? {
                open.push(position);
            }
        }
        while let Some(position) = open.pop() {
            walkable.each_parent(position, |parent| {
                if marks.add(parent)? {
                    open.push(parent);
                }
                Some(())
            })?;
        }
        Some(marks)
    }

    /// How many commits lie between one and each of those that have a single parent, down to the first that has not, by
    /// the places of those that are asked for.
    pub(super) fn distances(&self, from: u32, wanted: &mut std::collections::HashMap<u32, Option<u32>>) -> Option<()> {
        let walkable = self.load().ok()?;
        let (mut at, mut distance, mut n_open) = (from, 0_u32, wanted.len());
        loop {
            if let Some(found) = wanted.get_mut(&at)
                && found.is_none()
            {
                *found = Some(distance);
                n_open -= 1;
            }
            let (mut parent, mut n_parents) = (None, 0);
            walkable.each_parent(at, |position| {
                n_parents += 1;
                parent = Some(position);
                Some(())
            })?;
            match parent {
                Some(position) if n_parents == 1 && n_open > 0 => at = position,
                _ => return Some(()),
            }
            distance += 1;
            // A circle is no history.
            if usize::try_from(distance).ok()? > self.len() {
                return None;
            }
        }
    }

    fn load(&self) -> io::Result<Walkable<'_>> {
        let mut data = vec![0; self.len() * DATA];
        self.file.read_exact_at(&mut data, self.data)?;
        let mut edges = Vec::new();
        if let Some((begin, size)) = self.edges {
            edges = vec![0; size];
            self.file.read_exact_at(&mut edges, begin)?;
        }
        Ok(Walkable { graph: self, data, edges })
    }
}

impl Walkable<'_> {
    fn each_parent(&self, position: u32, mut take: impl FnMut(u32) -> Option<()>) -> Option<()> {
        let at = usize::try_from(position).ok()? * DATA + ID;
        let mut parents = numbers(self.data.get(at..at + 8)?);
        let (first, second) = (parents.next()?, parents.next()?);
        if first != NONE {
            take(self.known(first)?)?;
        }
        if second == NONE {
            return Some(());
        }
        if second & MORE == 0 {
            return take(self.known(second)?);
        }
        let from = 4 * usize::try_from(second & !MORE).ok()?;
        for edge in numbers(self.edges.get(from..)?) {
            take(self.known(edge & !MORE)?)?;
            if edge & MORE != 0 {
                return Some(());
            }
        }
        None
    }

    fn known(&self, position: u32) -> Option<u32> {
        (usize::try_from(position).ok()? < self.graph.len()).then_some(position)
    }
}

impl Marks {
    /// Marks one; true when it was not. None where there is no such place.
    fn add(&mut self, position: u32) -> Option<bool> {
        let (word, bit) = place(position)?;
        let word = self.bits.get_mut(word)?;
        let is_new = *word & bit == 0;
        *word |= bit;
        Some(is_new)
    }

    pub(super) fn has(&self, position: u32) -> bool {
        place(position).and_then(|(word, bit)| Some(self.bits.get(word)? & bit != 0)).unwrap_or(false)
    }
}

fn place(position: u32) -> Option<(usize, u64)> {
    Some((usize::try_from(position / 64).ok()?, 1 << (position % 64)))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|four| four.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

fn odd(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.to_owned())
}

#[cfg(test)]
mod tests;
