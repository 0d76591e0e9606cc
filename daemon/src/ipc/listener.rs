//! The socket itself: taking it over, being handed it, and letting clients in.

use std::{
    fs, io,
    os::unix::fs::{FileTypeExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use interprocess::{
    local_socket::{
        GenericFilePath, ListenerOptions, ToFsName as _,
        tokio::{Listener as Socket, Stream},
        traits::{StreamCommon as _, tokio::Listener as _},
    },
    os::unix::local_socket::ListenerOptionsExt as _,
};
use thiserror::Error;
use tokio::sync::{Semaphore, mpsc};
use tracing::{debug, warn};

use super::{Call, connection};

/// Connections that are served at the same time; more wait.
const MOST_CONNECTIONS: usize = 64;

#[derive(Debug, Error)]
pub(crate) enum BindError {
    #[error("another program listens on {}", .0.display())]
    HeldByOther(PathBuf),
    #[error("{} is there and is not a socket", .0.display())]
    NotASocket(PathBuf),
    #[error("cannot listen on {}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl BindError {
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::HeldByOther(_) => "end that program, or set ORCH_SOCKET to another path for both programs",
            Self::NotASocket(_) => "move that file away, or set ORCH_SOCKET to another path for both programs",
            Self::Io { .. } => "check that the directory is there and belongs to this user",
        }
    }
}

/// An open socket.
pub(crate) struct Listener {
    socket: Socket,
    // Where we made the file ourselves, and which file it is; it is removed at the end if it is still the same.
    ours: Option<(PathBuf, (u64, u64))>,
}

/// Opens the socket; the caller holds the instance lock, so that whatever lies there without a listener is left over.
pub(crate) fn bind(path: &Path) -> Result<Listener, BindError> {
    if let Some(socket) = handed_over() {
        return Ok(Listener { socket, ours: None });
    }
    let fail = |source| BindError::Io { path: path.to_owned(), source };
    clear_left_over(path)?;
    let name = path.to_fs_name::<GenericFilePath>().map_err(fail)?;
    let socket = ListenerOptions::new().name(name).mode(0o600).reclaim_name(false).create_tokio().map_err(fail)?;
    let identity = identity(path).map_err(fail)?;
    Ok(Listener { socket, ours: Some((path.to_owned(), identity)) })
}

/// The socket that the service manager opened for us, where it did.
fn handed_over() -> Option<Socket> {
    let mut handed = listenfd::ListenFd::from_env();
    let listener = handed.take_unix_listener(0).ok().flatten()?;
    match interprocess::os::unix::uds_local_socket::tokio::Listener::try_from(std::os::fd::OwnedFd::from(listener)) {
        Ok(socket) => Some(socket.into()),
        Err(error) => {
            warn!(error = %error, "the socket that was handed over cannot be used");
            None
        }
    }
}

/// Removes a socket that nobody listens on. Anything else is not ours to touch.
fn clear_left_over(path: &Path) -> Result<(), BindError> {
    let fail = |source| BindError::Io { path: path.to_owned(), source };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(fail(source)),
        Ok(found) if !found.file_type().is_socket() => Err(BindError::NotASocket(path.to_owned())),
        Ok(_) => match std::os::unix::net::UnixStream::connect(path) {
            Ok(_) => Err(BindError::HeldByOther(path.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(path).map_err(fail),
            Err(source) => Err(fail(source)),
        },
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()))
}

impl Listener {
    /// True while a client that looks for the path would find this very socket.
    pub(crate) fn is_reachable(&self) -> bool {
        self.ours.as_ref().is_none_or(|(path, made)| identity(path).is_ok_and(|found| found == *made))
    }

    /// Lets clients in until the service is gone.
    pub(crate) async fn serve(self: Arc<Self>, calls: mpsc::Sender<Call>) {
        let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            match self.socket.accept().await {
                Ok(stream) if is_this_user(&stream) => {
                    let calls = calls.clone();
                    tokio::spawn(async move {
                        if let Err(error) = connection::serve(stream, calls).await {
                            debug!(%error, "a connection ended");
                        }
                        drop(place);
                    });
                }
                Ok(_) => warn!("another user tried to connect"),
                Err(error) => {
                    // Out of file descriptors, most likely: give the others time to end instead of spinning.
                    warn!(%error, "a client could not be let in");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
}

fn is_this_user(stream: &Stream) -> bool {
    let peer = stream.peer_creds().ok().and_then(|peer| peer.euid());
    peer == Some(rustix::process::geteuid().as_raw())
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some((path, _)) = &self.ours
            && self.is_reachable()
            && let Err(error) = fs::remove_file(path)
        {
            warn!(%error, path = %path.display(), "the socket could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::{fs::PermissionsExt as _, net::UnixListener};

    use super::*;

    #[tokio::test]
    async fn a_left_over_socket_is_replaced_and_nothing_else() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("s");
        drop(UnixListener::bind(&path).expect("bound"));
        assert!(path.exists(), "a dead socket lies there");
        let listener = bind(&path).expect("replaced");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        drop(listener);
        assert!(!path.exists(), "and is removed at the end");

        fs::write(&path, "precious").expect("written");
        assert!(matches!(bind(&path), Err(BindError::NotASocket(_))));
        assert_eq!(fs::read_to_string(&path).expect("there"), "precious");
    }

    #[tokio::test]
    async fn a_socket_with_a_listener_is_left_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("s");
        let _other = UnixListener::bind(&path).expect("bound");
        assert!(matches!(bind(&path), Err(BindError::HeldByOther(_))));
    }

    #[tokio::test]
    async fn a_replaced_socket_is_noticed_and_not_removed() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("s");
        let listener = bind(&path).expect("bound");
        assert!(listener.is_reachable());
        fs::remove_file(&path).expect("removed");
        let _other = UnixListener::bind(&path).expect("bound");
        assert!(!listener.is_reachable());
        drop(listener);
        assert!(path.exists(), "the other's socket is still there");
    }
}
