//! A notification server that remembers what it was asked to show, and can be as unhelpful as real ones are.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::Instant,
};

use tokio::sync::oneshot;
use zbus::{OwnedVariant, fdo, interface};

use crate::wait;

/// One call of `Notify`.
#[derive(Clone, PartialEq, Eq)]
pub struct Ping {
    /// Who asked.
    pub app: String,
    /// The first line.
    pub summary: String,
    /// The text below it.
    pub body: String,
    /// 0 low, 1 normal, 2 critical.
    pub urgency: Option<u8>,
    /// Which earlier one it takes the place of; 0 for none.
    pub replaces: u32,
    /// When the call came.
    pub at: Instant,
}

impl fmt::Debug for Ping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} / {:?} (urgency {:?}, replaces {})", self.summary, self.body, self.urgency, self.replaces)
    }
}

/// How the server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Shows and answers.
    Answers,
    /// Takes the call and never answers.
    Hangs,
    /// Answers with an error.
    Refuses,
}

/// A running notification server.
#[derive(Debug)]
pub struct Desktop {
    seen: Arc<Seen>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Seen {
    pings: Mutex<Vec<Ping>>,
    manner: Mutex<Manner>,
    capabilities: Mutex<Vec<String>>,
    shown: AtomicU32,
}

impl Desktop {
    /// Takes the name `org.freedesktop.Notifications` on the bus at that address.
    ///
    /// # Panics
    /// When the bus does not let it.
    #[must_use]
    pub fn start(address: &str) -> Self {
        let seen = Arc::new(Seen {
            pings: Mutex::default(),
            manner: Mutex::new(Manner::Answers),
            capabilities: Mutex::new(vec!["body".to_owned(), "actions".to_owned()]),
            shown: AtomicU32::new(0),
        });
        let (stop, stopped) = oneshot::channel();
        let (tell_ready, ready) = mpsc::channel();
        let (server, address) = (Server(Arc::clone(&seen)), address.to_owned());
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let connection = zbus::connection::Builder::address(address.as_str())
                    .serve_at("/org/freedesktop/Notifications", server)
                    .name("org.freedesktop.Notifications")
                    .build()
                    .await;
                let failed = connection.as_ref().err().map(ToString::to_string);
                let _gone = tell_ready.send(failed);
                if let Ok(_connection) = connection {
                    let _stopped = stopped.await;
                }
            });
        });
        let failed = ready.recv_timeout(wait::PATIENCE).expect("an answer of the bus");
        assert_eq!(failed, None, "the notification server cannot start");
        Self { seen, stop: Some(stop), thread: Some(thread) }
    }

    /// Changes how it behaves from now on.
    pub fn behave(&self, manner: Manner) {
        *locked(&self.seen.manner) = manner;
    }

    /// Changes what it says it can do, such as `body-markup`.
    pub fn set_capabilities(&self, capabilities: &[&str]) {
        *locked(&self.seen.capabilities) = capabilities.iter().map(|&name| name.to_owned()).collect();
    }

    /// Every call so far, those that were refused or left hanging too.
    #[must_use]
    pub fn pings(&self) -> Vec<Ping> {
        locked(&self.seen.pings).clone()
    }

    /// Every call so far whose summary or body holds the text.
    #[must_use]
    pub fn pings_about(&self, text: &str) -> Vec<Ping> {
        self.pings().into_iter().filter(|ping| ping.summary.contains(text) || ping.body.contains(text)).collect()
    }

    /// Waits for a call whose summary or body holds the text.
    ///
    /// # Panics
    /// When none comes; the message lists those that came.
    #[track_caller]
    pub fn wait_for_ping(&self, about: &str) -> Ping {
        wait::until(&format!("a notification about {about:?}"), || {
            self.pings_about(about).into_iter().next().ok_or_else(|| format!("{:#?}", self.pings()))
        })
    }

    /// Waits until the calls so far are as they should be.
    ///
    /// # Panics
    /// When they never are; the message lists them.
    #[track_caller]
    pub fn wait_for<T>(&self, what: &str, find: impl Fn(&[Ping]) -> Option<T>) -> T {
        wait::until(what, || {
            let pings = self.pings();
            find(&pings).ok_or_else(|| format!("{pings:#?}"))
        })
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

struct Server(Arc<Seen>);

#[interface(name = "org.freedesktop.Notifications")]
impl Server {
    #[expect(clippy::too_many_arguments, reason = "the signature is that of the desktop's specification")]
    async fn notify(
        &self,
        app_name: String,
        replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        _actions: Vec<String>,
        hints: HashMap<String, OwnedVariant>,
        _expire_timeout: i32,
    ) -> fdo::Result<u32> {
        let urgency = hints.get("urgency").and_then(|value| u8::try_from(value).ok());
        let ping = Ping { app: app_name, summary, body, urgency, replaces: replaces_id, at: Instant::now() };
        locked(&self.0.pings).push(ping);
        let manner = *locked(&self.0.manner);
        match manner {
            Manner::Answers if replaces_id != 0 => Ok(replaces_id),
            Manner::Answers => Ok(self.0.shown.fetch_add(1, Ordering::Relaxed) + 1),
            Manner::Hangs => std::future::pending().await,
            Manner::Refuses => Err(fdo::Error::LimitsExceeded("too many notifications".to_owned())),
        }
    }

    async fn get_capabilities(&self) -> Vec<String> {
        let manner = *locked(&self.0.manner);
        if manner == Manner::Hangs {
            std::future::pending::<()>().await;
        }
        locked(&self.0.capabilities).clone()
    }

    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("laboratory", "orch", "1", "1.2")
    }

    fn close_notification(&self, _id: u32) {}
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
