//! What is seen of a worktree's files with the git program: the index against the dates and sizes of files, and their
//! contents only where these leave a doubt. Filters and monitors that the repository names are never started.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    io::Write as _,
    os::unix::{ffi::OsStrExt as _, fs::MetadataExt as _},
    path::Path,
    process::{Command, Stdio},
};

use orch_shared::{
    facts::{Activity, ReadFault},
    ids::GitPath,
};

use super::run::{Git, run};
use crate::git::{
    access::{MOST_FILE_BYTES, MOST_PATHS},
    files::{last_change, modified_at},
    repo::git_dir_of,
};

const MOST_OUTPUT: u64 = 256 * 1024 * 1024;
/// Files whose dates alone changed, and whose contents are compared.
const MOST_COMPARED: usize = 1_000;

/// A file as the index has it.
struct Indexed {
    path: Vec<u8>,
    oid: String,
    modified: (i64, i64),
    size: u64,
}

pub(super) fn activity(git: &Git, worktree: &Path) -> Option<Activity> {
    let git_dir = git_dir_of(worktree)?;
    let ask = |arguments: &[&str]| -> Result<Vec<u8>, ReadFault> {
        let mut command = git.command_in(&git_dir, worktree);
        command.arg("--work-tree").arg(worktree).args(arguments);
        run("the files of a worktree", command, MOST_OUTPUT).map(|(output, _)| output)
    };
    let mut changed: BTreeSet<Vec<u8>> = names(&ask(&["ls-files", "-z", "--others", "--exclude-standard"]).ok()?);
    // Without a commit there is nothing to compare the index with.
    let staged =
        ask(&["diff-index", "--cached", "--name-only", "--ignore-submodules", "-z", "HEAD"]).unwrap_or_default();
    changed.extend(names(&staged));
    let mut doubtful = Vec::new();
    for file in parse_index(&ask(&["ls-files", "-z", "--stage", "--debug"]).ok()?) {
        match fs::symlink_metadata(worktree.join(OsStr::from_bytes(&file.path))) {
            Ok(found) if found.is_dir() => {}
            Ok(found) if found.len() != file.size => drop(changed.insert(file.path)),
            Ok(found) if (found.mtime(), found.mtime_nsec()) != file.modified => doubtful.push(file),
            Ok(_) => {}
            Err(_) => drop(changed.insert(file.path)),
        }
    }
    changed.extend(really_changed(git.command_in(&git_dir, worktree), worktree, doubtful));
    let newest = changed.iter().filter_map(|path| last_change(worktree, Path::new(OsStr::from_bytes(path)))).max();
    Some(Activity {
        newest: newest.max(modified_at(&git_dir.join("index"))),
        dirty: Some(u32::try_from(changed.len()).unwrap_or(u32::MAX)),
        paths: changed.into_iter().take(MOST_PATHS).map(GitPath::from).collect(),
        busy: false,
    })
}

fn names(output: &[u8]) -> BTreeSet<Vec<u8>> {
    output.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(<[u8]>::to_vec).collect()
}

/// `ls-files -z --stage --debug`: `<mode> <oid> <stage>\t<path>`, a NUL, then lines of what the index knows of the file.
fn parse_index(output: &[u8]) -> Vec<Indexed> {
    let mut files = Vec::new();
    let mut rest = output;
    while let Some(end) = rest.iter().position(|byte| *byte == 0) {
        let (entry, after) = (&rest[..end], &rest[end + 1..]);
        let lines: Vec<&[u8]> = after.splitn(6, |byte| *byte == b'\n').collect();
        let [_, mtime, _, _, size, tail] = lines.as_slice() else { break };
        rest = tail;
        files.extend(parse_entry(entry, mtime, size));
    }
    files
}

fn parse_entry(entry: &[u8], mtime: &[u8], size: &[u8]) -> Option<Indexed> {
    let tab = entry.iter().position(|byte| *byte == b'\t')?;
    let oid = std::str::from_utf8(&entry[..tab]).ok()?.split(' ').nth(1)?.to_owned();
    let (seconds, nanos) = std::str::from_utf8(mtime).ok()?.trim().strip_prefix("mtime: ")?.split_once(':')?;
    let size = std::str::from_utf8(size).ok()?.trim().strip_prefix("size: ")?.split('\t').next()?;
    Some(Indexed {
        path: entry[tab + 1..].to_vec(),
        oid,
        modified: (seconds.parse().ok()?, nanos.parse().ok()?),
        size: size.parse().ok()?,
    })
}

/// Those whose contents are not what the index has. One that cannot be compared counts as changed.
fn really_changed(mut command: Command, worktree: &Path, doubtful: Vec<Indexed>) -> Vec<Vec<u8>> {
    let comparable = |file: &Indexed| {
        let path = worktree.join(OsStr::from_bytes(&file.path));
        let regular = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
        regular
            && file.size <= u64::from(MOST_FILE_BYTES)
            && !file.path.contains(&b'\n')
            && !file.path.starts_with(b"\"")
    };
    let (compared, others): (Vec<Indexed>, Vec<Indexed>) = doubtful.into_iter().partition(comparable);
    let mut changed: Vec<Vec<u8>> = others.into_iter().map(|file| file.path).collect();
    if compared.is_empty() || compared.len() > MOST_COMPARED {
        changed.extend(compared.into_iter().map(|file| file.path));
        return changed;
    }
    command.args(["hash-object", "--no-filters", "--stdin-paths"]).stdin(Stdio::piped()).stderr(Stdio::null());
    let ids = command.spawn().and_then(|mut child| {
        let input: Vec<u8> = compared.iter().flat_map(|file| [file.path.as_slice(), b"\n"].concat()).collect();
        let writer = child.stdin.take().map(|mut stdin| std::thread::spawn(move || stdin.write_all(&input)));
        let output = child.wait_with_output();
        drop(writer.map(std::thread::JoinHandle::join));
        output
    });
    let ids = ids.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let ids: Vec<&str> = ids.lines().collect();
    let differs = |(place, file): &(usize, Indexed)| ids.get(*place) != Some(&file.oid.as_str());
    changed.extend(compared.into_iter().enumerate().filter(differs).map(|(_, file)| file.path));
    changed
}
