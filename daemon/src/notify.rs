//! Tells the person: what is to be told when (`pacing`, pure), and the channels that tell it.
//!
//! A channel may hang, refuse or not be there; each has a deadline, and none ever holds up the service or another ping.

mod command;
mod desktop;
mod pacing;
mod ping;

use std::sync::{Arc, Mutex, PoisonError};

use orch_shared::{alert::Outcome, config::NotifyConfig, report::ChannelReport};
use tokio::sync::{Semaphore, mpsc};

pub(crate) use pacing::Pacer;
pub(crate) use ping::Ping;

/// Pings that are under way at the same time; more wait for a place. A hanging server holds each up to its deadline.
const MOST_AT_ONCE: usize = 8;

/// What became of a ping.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) ping: Ping,
    /// Shown if any channel showed it.
    pub(crate) outcome: Outcome,
    pub(crate) channels: Vec<ChannelReport>,
}

/// The channels.
pub(crate) struct Notifier {
    config: Arc<Mutex<NotifyConfig>>,
    places: Arc<Semaphore>,
    results: mpsc::UnboundedSender<Told>,
}

impl Notifier {
    pub(crate) fn spawn(config: NotifyConfig, results: mpsc::UnboundedSender<Told>) -> Self {
        Self { config: Arc::new(Mutex::new(config)), places: Arc::new(Semaphore::new(MOST_AT_ONCE)), results }
    }

    /// Goes by another configuration from the next ping on.
    pub(crate) fn reconfigure(&self, config: NotifyConfig) {
        *self.config.lock().unwrap_or_else(PoisonError::into_inner) = config;
    }

    /// Tells in the background; what became of it comes as a [`Told`].
    pub(crate) fn tell(&self, ping: Ping) {
        let (config, places, results) = (self.config(), Arc::clone(&self.places), self.results.clone());
        tokio::spawn(async move {
            let place = places.acquire_owned().await;
            let channels = tell_all(&config, &ping).await;
            drop(place);
            let outcome = best(&channels);
            // Without a service nobody wants to know.
            drop(results.send(Told { ping, outcome, channels }));
        });
    }

    /// Tells a test through every channel that is on, and names those that are off.
    pub(crate) fn test(&self) -> impl Future<Output = Vec<ChannelReport>> + Send + use<> {
        let config = self.config();
        async move { tell_all(&config, &Ping::test()).await }
    }

    fn config(&self) -> NotifyConfig {
        self.config.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Tells through all channels at once, so that one that hangs does not keep another waiting.
async fn tell_all(config: &NotifyConfig, ping: &Ping) -> Vec<ChannelReport> {
    let off = |channel: &str| ChannelReport { channel: channel.to_owned(), outcome: None, detail: "off".to_owned() };
    let desktop = async { if config.desktop { desktop::tell(ping).await } else { off("desktop") } };
    let command = async {
        match &config.command {
            Some(words) => command::tell(words, ping).await,
            None => off("command"),
        }
    };
    let (desktop, command) = tokio::join!(desktop, command);
    vec![desktop, command]
}

/// Shown if any channel showed it, unknown if any may have, failed otherwise. With every channel off there is nobody to
/// tell, and that is as it should be.
fn best(channels: &[ChannelReport]) -> Outcome {
    let has = |outcome| channels.iter().any(|channel| channel.outcome == Some(outcome));
    if has(Outcome::Shown) || channels.iter().all(|channel| channel.outcome.is_none()) {
        Outcome::Shown
    } else if has(Outcome::Unknown) {
        Outcome::Unknown
    } else {
        Outcome::Failed
    }
}
