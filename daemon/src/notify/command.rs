//! A command of the person's own: started without a shell, told through `ORCH_*` variables, ended if it does not end.

use std::{process::Stdio, time::Duration};

use orch_render::notification::{Markup, for_notification};
use orch_shared::{alert::Outcome, report::ChannelReport, text::Visible};
use tokio::{io::AsyncReadExt as _, process::Command, time::timeout};

use super::ping::Ping;

const DEADLINE: Duration = Duration::from_secs(10);
/// Bytes of a variable; an environment is not the place for more.
const LONGEST_VALUE: usize = 2048;
/// Bytes of the command's complaint that are kept.
const LONGEST_COMPLAINT: u64 = 1024;

/// Runs the command for the ping.
pub(super) async fn tell(words: &[String], ping: &Ping) -> ChannelReport {
    let (outcome, detail) = match run(words, ping).await {
        Ok(()) => (Outcome::Shown, "the command ended well".to_owned()),
        Err((outcome, cause)) => (outcome, cause),
    };
    ChannelReport { channel: "command".to_owned(), outcome: Some(outcome), detail }
}

async fn run(words: &[String], ping: &Ping) -> Result<(), (Outcome, String)> {
    let failed = |cause: String| (Outcome::Failed, cause);
    let (program, arguments) = words.split_first().ok_or_else(|| failed("no program is configured".to_owned()))?;
    let mut child = Command::new(program)
        .args(arguments)
        .envs(variables(ping))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("{} cannot be started: {error}", Visible(program))))?;
    let complaint = child.stderr.take();
    let ended = timeout(DEADLINE, async {
        let mut said = Vec::new();
        if let Some(stderr) = complaint {
            // A complaint that cannot be read is not worth more than none.
            drop(stderr.take(LONGEST_COMPLAINT).read_to_end(&mut said).await);
        }
        (child.wait().await, said)
    });
    match ended.await {
        Ok((Ok(status), _)) if status.success() => Ok(()),
        Ok((Ok(status), said)) => {
            let said = String::from_utf8_lossy(&said);
            Err(failed(format!("{status}: {}", Visible(said.trim()))))
        }
        Ok((Err(error), _)) => Err(failed(error.to_string())),
        // Dropping it kills it.
        Err(_) => Err((Outcome::Unknown, format!("it did not end within {}s and was killed", DEADLINE.as_secs()))),
    }
}

fn variables(ping: &Ping) -> Vec<(&'static str, String)> {
    let workers: Vec<&str> = ping.workers.iter().map(orch_shared::ids::TaskId::as_str).collect();
    let alerts: Vec<&str> = ping.alerts.iter().map(|(alert, _)| alert.as_str()).collect();
    let text = |text: &str| for_notification(text, Markup::Plain, LONGEST_VALUE);
    let mut variables = vec![
        ("ORCH_ALERT", alerts.join(" ")),
        ("ORCH_RULE", ping.rule.map_or_else(|| "digest".to_owned(), |rule| rule.to_string())),
        ("ORCH_SEVERITY", ping.severity.to_string()),
        ("ORCH_REPO", ping.repo_name.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("ORCH_WORKERS", workers.join(" ")),
        ("ORCH_TITLE", text(ping.title.expose())),
        ("ORCH_BODY", text(ping.body.expose())),
    ];
    if let Some(path) = &ping.prompt_path {
        variables.push(("ORCH_PROMPT_PATH", path.as_path().to_string_lossy().into_owned()));
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn tell_with(words: &[&str]) -> ChannelReport {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        tell(&words, &Ping::test()).await
    }

    #[tokio::test]
    async fn the_command_is_told_and_its_end_is_reported() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("said");
        let script = format!("printf '%s|%s' \"$ORCH_TITLE\" \"$ORCH_SEVERITY\" > '{}'", file.display());
        let report = tell_with(&["sh", "-c", &script]).await;
        assert_eq!(report.outcome, Some(Outcome::Shown), "{}", report.detail);
        assert_eq!(std::fs::read_to_string(file).expect("written"), "orchd can reach you|normal");
    }

    #[tokio::test]
    async fn a_command_that_fails_says_why() {
        let report = tell_with(&["sh", "-c", "echo broken >&2; exit 3"]).await;
        assert_eq!((report.outcome, report.detail.as_str()), (Some(Outcome::Failed), "exit status: 3: broken"));
        let report = tell_with(&["/nonexistent/program"]).await;
        assert_eq!(report.outcome, Some(Outcome::Failed));
        assert!(report.detail.contains("cannot be started"), "{}", report.detail);
    }
}
