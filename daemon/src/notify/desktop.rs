//! The desktop: notifications over the session bus, under a deadline, as plain as the server needs them.
//!
//! The bus is looked up at each ping: a user's service may start before its session. A server that does not answer is
//! given up after the deadline; what it was asked to show may still appear, so the outcome is unknown (faults.md F10).

use std::time::Duration;

use notify_rust::{Hint, Notification, Timeout, Urgency};
use orch_render::notification::{Markup, for_notification};
use orch_shared::{
    alert::{Outcome, Severity},
    report::ChannelReport,
    text::Visible,
};
use tokio::time::timeout;

use super::ping::Ping;

const DEADLINE: Duration = Duration::from_secs(5);
/// Bytes of a summary and of a body that servers show without harm (faults.md 2.3).
const LONGEST_SUMMARY: usize = 200;
const LONGEST_BODY: usize = 1024;

/// Shows the ping.
pub(super) async fn tell(ping: &Ping) -> ChannelReport {
    let (outcome, detail) = match timeout(DEADLINE, show(ping)).await {
        Ok(Ok(())) => (Outcome::Shown, "the notification server took it".to_owned()),
        Ok(Err(cause)) => (Outcome::Failed, cause),
        Err(_) => {
            let waited = format!("no answer within {}s; it may still appear", DEADLINE.as_secs());
            (Outcome::Unknown, waited)
        }
    };
    ChannelReport { channel: "desktop".to_owned(), outcome: Some(outcome), detail }
}

#[cfg(target_os = "linux")]
async fn show(ping: &Ping) -> Result<(), String> {
    // The library's own question is a blocking one, and would hang this thread with the server.
    let capabilities = tokio::task::spawn_blocking(notify_rust::get_capabilities);
    let capabilities = capabilities.await.map_err(|error| error.to_string())?.map_err(|error| shown(&error))?;
    let markup = if capabilities.iter().any(|it| it == "body-markup") { Markup::Escaped } else { Markup::Plain };
    let handle = build(ping, markup).show_async().await.map_err(|error| shown(&error))?;
    drop(handle);
    Ok(())
}

#[cfg(not(target_os = "linux"))]
async fn show(ping: &Ping) -> Result<(), String> {
    let notification = build(ping, Markup::Plain);
    let shown_ = tokio::task::spawn_blocking(move || notification.show().map(drop).map_err(|error| shown(&error)));
    shown_.await.map_err(|error| error.to_string())?
}

fn build(ping: &Ping, markup: Markup) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("orchd")
        // A summary is never markup, by the specification of desktop notifications.
        .summary(&for_notification(ping.title.expose(), Markup::Plain, LONGEST_SUMMARY))
        .body(&for_notification(ping.body.expose(), markup, LONGEST_BODY))
        .hint(Hint::Category("im.received".to_owned()))
        .urgency(match ping.severity {
            Severity::Info => Urgency::Low,
            Severity::Normal => Urgency::Normal,
            Severity::Urgent => Urgency::Critical,
        })
        .timeout(match ping.severity {
            Severity::Urgent => Timeout::Never,
            Severity::Info | Severity::Normal => Timeout::Default,
        });
    notification
}

fn shown(error: &notify_rust::error::Error) -> String {
    Visible(&error.to_string()).to_string()
}
