//! The files of a made repository: ten directories with ten each, and one more for each worker, which no other changes.

use super::pack::{Id, Kind, Pack};

const DIRECTORIES: usize = 10;
const IN_EACH: usize = 10;

/// Objects that the first files are: one content, ten directories, the root.
pub(super) const N_FIRST: usize = 1 + DIRECTORIES + 1;
/// Objects that one change makes: the content, its directory, the root.
pub(super) const N_CHANGE: usize = 3;

/// The files of one commit.
#[derive(Clone, Debug)]
pub(super) struct Files {
    /// What lies in the root beside the directories.
    beside: Vec<u8>,
    /// The entries of each directory, by name.
    directories: Vec<Vec<(String, Id)>>,
    trees: Vec<Id>,
    pub(super) root: Id,
}

impl Files {
    /// The first ones, beside a `.gitignore` that the repository has.
    pub(super) fn first(pack: &mut Pack, gitignore: Id) -> Self {
        let blob = pack.add(Kind::Blob, b"fn part() {}\n");
        let beside = [b"100644 .gitignore\0".as_slice(), &gitignore].concat();
        let mut files = Self { beside, directories: Vec::new(), trees: vec![[0; 20]; DIRECTORIES], root: [0; 20] };
        for directory in 0..DIRECTORIES {
            // All differ, so that all are objects of their own.
            let name = |n: usize| (format!("file_{directory}_{n}.rs"), blob);
            files.directories.push((0..IN_EACH).map(name).collect());
            files.trees[directory] = pack.add(Kind::Tree, &files.directory(directory));
        }
        files.root = pack.add(Kind::Tree, &files.whole());
        files
    }

    /// The base changes one of the files that everybody has.
    pub(super) fn change_of_base(&mut self, pack: &mut Pack, number: usize) {
        let directory = number % DIRECTORIES;
        let name = self.directories[directory][number / DIRECTORIES % IN_EACH].0.clone();
        self.change(pack, directory, name, &format!("fn part() {{ base({number}) }}\n"));
    }

    /// A worker changes the file that is its own.
    pub(super) fn change_of_worker(&mut self, pack: &mut Pack, worker: usize, number: usize) {
        let name = format!("worker_{worker}.rs");
        self.change(pack, worker % DIRECTORIES, name, &format!("fn of_{worker}() {{ step({number}) }}\n"));
    }

    fn change(&mut self, pack: &mut Pack, directory: usize, name: String, content: &str) {
        let blob = pack.add(Kind::Blob, content.as_bytes());
        let entries = &mut self.directories[directory];
        match entries.binary_search_by(|(other, _)| other.cmp(&name)) {
            Ok(index) => entries[index].1 = blob,
            Err(index) => entries.insert(index, (name, blob)),
        }
        self.trees[directory] = pack.add(Kind::Tree, &self.directory(directory));
        self.root = pack.add(Kind::Tree, &self.whole());
    }

    fn directory(&self, directory: usize) -> Vec<u8> {
        let entry = |(name, id): &(String, Id)| [b"100644 ", name.as_bytes(), b"\0", id].concat();
        self.directories[directory].iter().flat_map(entry).collect()
    }

    fn whole(&self) -> Vec<u8> {
        let entry = |(n, id): (usize, &Id)| [format!("40000 part_{n}\0").as_bytes(), id].concat();
        let directories = self.trees.iter().enumerate().flat_map(entry);
        self.beside.iter().copied().chain(directories).collect()
    }
}
