//! Reads the documents that a person names: files, directories of them, standard input.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use orch_shared::{plan::GivenDocument, text::Visible};

use crate::error::CommandError;

/// What is read of a directory: the endings in which people keep work.
const ENDINGS: &[&str] = &["json", "jsonl", "markdown", "md", "mdx", "txt"];
/// Directories that hold no work of this repo's.
const SKIPPED: &[&str] = &["build", "dist", "node_modules", "target", "vendor"];
const MOST_FILES: usize = 2_000;
/// All documents together fit into one request (cli.md, "The wire": 16 MiB).
const MOST_BYTES: usize = 15 * 1024 * 1024;

/// Reads all of them, in the order given; those of a directory by name.
pub(super) fn read(named: &[PathBuf]) -> Result<Vec<GivenDocument>, CommandError> {
    let mut documents = Vec::new();
    let mut n_bytes = 0;
    for path in named {
        for file in expand(path)? {
            let document = read_one(&file)?;
            n_bytes += document.bytes.len();
            if n_bytes > MOST_BYTES {
                return Err(CommandError::usage(format!("the documents have more than {MOST_BYTES} bytes"))
                    .hint("plan from fewer of them at a time"));
            }
            documents.push(document);
        }
    }
    Ok(documents)
}

/// The path itself, or the documents below it.
fn expand(path: &Path) -> Result<Vec<PathBuf>, CommandError> {
    if path.as_os_str() == "-" || !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut files, mut directories) = (Vec::new(), vec![path.to_owned()]);
    while let Some(directory) = directories.pop() {
        let fail = |error: std::io::Error| cannot_read(&directory, &error);
        for entry in fs::read_dir(&directory).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            // Not through links: they may lead out, or round and round.
            let kind = entry.file_type().map_err(fail)?;
            let (name, below) = (entry.file_name(), entry.path());
            let name = name.to_string_lossy();
            if kind.is_dir() && !name.starts_with(".git") && !SKIPPED.contains(&name.as_ref()) {
                directories.push(below);
            } else if kind.is_file() && below.extension().is_some_and(|e| ENDINGS.iter().any(|known| e == *known)) {
                files.push(below);
            }
        }
        if files.len() > MOST_FILES {
            return Err(CommandError::usage(format!("{} holds more than {MOST_FILES} documents", show(path)))
                .hint("name the directory that has the work in it"));
        }
    }
    if files.is_empty() {
        return Err(CommandError::failed(format!("{} holds no documents", show(path)))
            .hint(format!("of a directory, files ending in {} are read", ENDINGS.join(", "))));
    }
    files.sort();
    Ok(files)
}

fn read_one(path: &Path) -> Result<GivenDocument, CommandError> {
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX) + 1;
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        // A pipe or a device has no end that can be trusted.
        match fs::metadata(path) {
            Ok(found) if !found.is_file() => {
                return Err(CommandError::failed(format!("{} is not a file", show(path))));
            }
            Ok(_) => fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)),
            Err(error) => Err(error),
        }
    };
    read.map_err(|error| cannot_read(path, &error))?;
    Ok(GivenDocument { name: path.to_string_lossy().into_owned(), bytes })
}

fn cannot_read(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::failed(format!("{} cannot be read", show(path))).cause(error)
}

fn show(path: &Path) -> String {
    Visible(&path.to_string_lossy()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_its_documents_by_name_and_nothing_through_links() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = |name: &str| dir.path().join(name);
        for name in ["b.md", "a/c.json", ".git/x.md", "node_modules/y.md", "z.rs", ".kiro/t.md"] {
            fs::create_dir_all(path(name).parent().expect("a parent")).expect("made");
            fs::write(path(name), name).expect("written");
        }
        std::os::unix::fs::symlink(dir.path(), path("round")).expect("linked");
        let names: Vec<String> = read(&[dir.path().to_owned()])
            .expect("read")
            .into_iter()
            .map(|document| String::from_utf8(document.bytes).expect("text"))
            .collect();
        assert_eq!(names, [".kiro/t.md", "a/c.json", "b.md"]);
        let again = read(&[path("b.md"), path("b.md")]).expect("a file is read as often as it is named");
        assert_eq!(again.len(), 2);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let dir = tempfile::tempdir().expect("a directory");
        for path in [dir.path().join("nothing.md"), dir.path().to_owned(), PathBuf::from("/dev/null")] {
            let (words, _) = read(std::slice::from_ref(&path)).expect_err("refused").in_one_line();
            assert!(words.contains(path.to_str().expect("text")), "{words}");
        }
    }
}
