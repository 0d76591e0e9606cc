//! The lock of the daemon: who holds it, where nobody answers on the socket.

use std::{fs, io::Read as _, path::Path};

use rustix::process::Pid;

/// Who holds the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Nobody,
    Process(Pid),
    /// Somebody who has not written an id yet, or whose lock cannot be looked at.
    Unnamed,
}

/// Looks who holds the lock. The kernel drops it with the process, so that what is held is alive.
pub(crate) fn holder(lock: &Path) -> Holder {
    let mut file = match fs::File::open(lock) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Holder::Nobody,
        Err(_) => return Holder::Unnamed,
    };
    if file.try_lock().is_ok() {
        return Holder::Nobody;
    }
    let mut text = String::new();
    let read = file.by_ref().take(16).read_to_string(&mut text).ok();
    read.and_then(|_| text.trim().parse().ok())
        .filter(|pid: &i32| *pid > 1)
        .and_then(Pid::from_raw)
        .map_or(Holder::Unnamed, Holder::Process)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_is_named_while_it_holds() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("orchd.lock");
        assert_eq!(holder(&path), Holder::Nobody, "no file");
        for (text, held) in [("", None), ("-1\n", None), ("1\n", None), ("77\n", Pid::from_raw(77))] {
            fs::write(&path, text).expect("written");
            assert_eq!(holder(&path), Holder::Nobody, "a file that nobody holds");
            let file = fs::File::open(&path).expect("there");
            file.try_lock().expect("free");
            assert_eq!(holder(&path), held.map_or(Holder::Unnamed, Holder::Process), "{text:?}");
        }
    }
}
