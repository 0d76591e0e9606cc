//! Requests of clients: which wait for git first, and who answers which. One file for each subject.

mod alerts;
mod daemon;
mod drafting;
mod events;
mod explain;
mod log;
mod needs;
mod notifications;
mod plans;
mod prompt;
mod registration;
mod repos;
mod scripts;
mod status;

use orch_shared::{
    facts::Probe,
    ids::RepoId,
    protocol::{Failure, FailureKind, Request, Response},
};
use tokio::sync::oneshot;

use self::scripts::Started;
pub(in crate::service) use self::{registration::Purpose, repos::cannot_store};
use super::Service;

impl Service {
    /// Takes a request: at once where the state of git does not matter to it, else when that is known.
    pub(super) fn take_request(&mut self, request: Request, reply: oneshot::Sender<Response>) {
        match request {
            Request::AddRepo { path, base, name } => self.begin_registration(path, base, name, reply),
            Request::SetRepo { repo, key, value } if key == "base" && !value.trim().is_empty() => {
                self.begin_rebase(&repo, value, reply);
            }
            Request::TestNotifications => self.test_notifications(reply),
            Request::MakePlan { repo, documents, name, workers } => {
                self.make_plan(&repo, documents, name, workers, reply);
            }
            Request::ClarifyItem { plan, item, said } => self.clarify_item(&plan, &item, said, reply),
            Request::EditPlan { plan, sheet } => self.edit_plan(&plan, &sheet, reply),
            Request::SequencePlan { plan } => self.sequence_plan(&plan, reply),
            Request::StopDaemon => {
                self.stopping = true;
                drop(reply.send(Response::Done));
            }
            Request::FollowEvents { .. }
            | Request::ListEvents { .. }
            | Request::ListRepos
            | Request::RemoveRepo { .. }
            | Request::SetRepo { .. }
            | Request::ShowPlan { .. }
            | Request::ExplainItem { .. }
            | Request::RenderSheet { .. }
            | Request::AcceptPlan { .. }
            | Request::ListPlans { .. }
            | Request::DropPlan { .. }
            | Request::DescribeDaemon => self.answer(request, reply),
            Request::GetStatus { .. }
            | Request::RenderReport { .. }
            | Request::ListAlerts { .. }
            | Request::AcknowledgeAlerts { .. }
            | Request::SnoozeAlerts { .. }
            | Request::ExplainWorker { .. }
            | Request::ListLog { .. }
            | Request::ListNeeds { .. }
            | Request::ResolveNeed { .. }
            | Request::RenderPrompt { .. }
            | Request::RenderSetup { .. }
            | Request::RenderLaunch { .. }
            | Request::Sync => self.wait_for_git(request, reply),
        }
    }

    /// Answers from what is known now.
    pub(super) fn answer(&mut self, request: Request, reply: oneshot::Sender<Response>) {
        let response = match request {
            Request::GetStatus { repo } => self.get_status(&repo).map(Response::Status),
            Request::RenderReport { repo } => self.render_report(&repo).map(Response::Text),
            Request::ListAlerts { repo, all } => self.list_alerts(&repo, all).map(Response::Alerts),
            Request::AcknowledgeAlerts { alerts } => self.acknowledge_alerts(&alerts).map(Response::Changed),
            Request::SnoozeAlerts { alerts, seconds } => self.snooze_alerts(&alerts, seconds).map(Response::Changed),
            Request::ExplainWorker { task } => self.explain_worker(&task).map(|r| Response::Explanation(Box::new(r))),
            Request::ListLog { task, repo } => self.list_log(task.as_ref(), &repo).map(Response::Log),
            Request::ListNeeds { repo } => self.list_needs(&repo).map(Response::Needs),
            Request::ResolveNeed { task, item, note } => {
                self.resolve_need(&task, &item, note).map(Response::NeedResolved)
            }
            Request::RenderPrompt { kind, task, answer, choose, to } => {
                self.render_prompt(kind, &task, answer.as_deref(), choose, to.as_deref())
            }
            Request::RenderSetup { repo, wave, write, agent, unattended } => {
                self.render_setup(&repo, wave, write, Started { agent: agent.as_deref(), unattended })
            }
            Request::RenderLaunch { task, agent, unattended } => {
                self.render_launch(&task, Started { agent: agent.as_deref(), unattended })
            }
            Request::ListEvents { since } => self.list_events(since).map(Response::Events),
            Request::ListRepos => Ok(Response::Repos(self.list_repos())),
            Request::RemoveRepo { repo } => self.remove_repo(&repo),
            Request::SetRepo { repo, key, value } => self.set_repo(&repo, &key, &value),
            Request::Sync => Ok(Response::Done),
            Request::ShowPlan { plan } => self.show_plan(&plan),
            Request::ExplainItem { plan, item } => self.explain_item(&plan, &item),
            Request::RenderSheet { plan } => self.render_sheet(&plan),
            Request::AcceptPlan { plan } => self.accept_plan(&plan),
            Request::ListPlans { repo } => self.list_plans(&repo).map(Response::Plans),
            Request::DropPlan { plan } => self.drop_plan(&plan),
            Request::DescribeDaemon => Ok(Response::Daemon(self.describe_daemon())),
            // These are answered elsewhere, by another way; see `take_request` and the connection.
            Request::FollowEvents { .. }
            | Request::AddRepo { .. }
            | Request::MakePlan { .. }
            | Request::ClarifyItem { .. }
            | Request::EditPlan { .. }
            | Request::SequencePlan { .. }
            | Request::StopDaemon
            | Request::TestNotifications => Ok(Response::Done),
        };
        // A client that went away does not want its answer.
        drop(reply.send(response.unwrap_or_else(Response::Failed)));
    }

    /// A person's word is nowhere else: whoever gave it must know when it would be lost with this process.
    fn check_it_was_stored(&self) -> Answer<()> {
        if self.unsaved.is_empty() {
            return Ok(());
        }
        let store = self.paths.store();
        let said = "it is noted, and could not be stored: it would be lost if the daemon ended now";
        Err(Failure::new(FailureKind::Failed, said)
            .hint(format!("make space at {}; it is stored as soon as there is any", store.display())))
    }

    /// What must be looked up in the repo before a request can be answered.
    pub(super) fn probe_before(&self, request: &Request) -> Option<(RepoId, Probe)> {
        let (Request::RenderPrompt { task, .. } | Request::ExplainWorker { task }) = request else { return None };
        let (repo, task) = self.select_task(task).ok()?;
        let worktree = self.repos.get(&repo)?.engine.prompt_facts(&task)?.worktree?;
        Some((repo, Probe::Activity { worktree }))
    }
}

type Answer<T> = Result<T, Failure>;
