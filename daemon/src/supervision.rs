//! What the service manager is told: ready, still alive, what it is doing, ending (sd_notify).
//!
//! Without a service manager every call here does nothing.

use std::time::Duration;

use sd_notify::NotifyState;
use tracing::debug;

/// Requests are answered from now on.
pub(crate) fn ready(status: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// One line for `systemctl status`.
pub(crate) fn status(status: &str) {
    tell(&[NotifyState::Status(status)]);
}

/// The daemon's loop has turned: it is not stuck.
pub(crate) fn alive() {
    tell(&[NotifyState::Watchdog]);
}

/// The daemon is ending in order.
pub(crate) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// How often [`alive`] must be called, where somebody waits for it: half of what is allowed.
pub(crate) fn watchdog_period() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|allowed| allowed / 2)
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        debug!(%error, "the service manager did not take the message");
    }
}
