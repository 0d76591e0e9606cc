//! `orchctl hook`: tells a worker what is wrong with a commit before it is made, and how git is brought to ask.

use std::{
    ffi::OsString,
    fs,
    io::Read as _,
    os::unix::ffi::OsStringExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use orch_rules::message::{Draft, Objection, objections};
use orch_shared::{
    config::DEFAULT_BRANCH_PREFIX,
    ids::{GitPath, RefName, TaskId},
    plan::{OwnedFiles, PlanState},
    protocol::{PlanSelector, RepoSelector, Request, Response},
    text::Visible,
};

use super::Ended;
use crate::{
    cli::HookVerb,
    connection::{Connection, paths},
    error::CommandError,
    exit_code,
    output::print,
};

/// So much of a message is read; git itself warns of none that is longer.
const MOST_BYTES: u64 = 1 << 20;
/// A commit does not wait longer than this for what the plan says.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn run(verb: &HookVerb) -> Ended {
    match verb {
        HookVerb::CommitMsg { file, refuse } => check(file, *refuse),
        HookVerb::Enable { refuse } => {
            let refuse = if *refuse { " --refuse" } else { "" };
            print(&include_str!("hook/enable.sh").replace(" {refuse}", refuse))?;
            Ok(exit_code::OK)
        }
    }
}

fn check(file: &Path, refuse: bool) -> Ended {
    let message = read(file)?;
    let place = Place::find();
    let plan = place.as_ref().map(Known::about).unwrap_or_default();
    let directory = place.as_ref().and_then(|place| place.top.file_name()).unwrap_or_default().to_string_lossy();
    let draft = Draft {
        message: &message,
        branch: place.as_ref().and_then(|place| place.branch.as_ref()),
        directory: &directory,
        prefix: &plan.prefix,
        files: place.as_ref().map_or(&[], |place| &place.files),
        plan: &plan.scopes,
    };
    let found = objections(&draft);
    for objection in &found {
        tell(objection);
    }
    if !refuse || found.is_empty() {
        return Ok(exit_code::OK);
    }
    Err(CommandError::failed("the commit is refused").hint(format!(
        "the message is kept: mend it, and commit with `git commit --edit --file {}`",
        Visible(&file.to_string_lossy())
    )))
}

fn tell(objection: &Objection) {
    anstream::eprintln!("orchctl: {objection}\n  {}", objection.remedy());
}

fn read(file: &Path) -> Result<String, CommandError> {
    let mut bytes = Vec::new();
    let read = fs::File::open(file).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes));
    read.map_err(|error| {
        CommandError::failed("the message cannot be read")
            .cause(format!("{}: {error}", file.display()))
            .hint("git's `commit-msg` hook gives the file as its first argument")
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Where the commit is about to be made. Outside a worktree there is none, and the message alone is looked at.
struct Place {
    /// The root of the worktree.
    top: PathBuf,
    /// The git directory that all worktrees share.
    common: PathBuf,
    /// What is checked out; none in the middle of a rebase.
    branch: Option<RefName>,
    /// What is about to be committed; nothing in the middle of a merge, which brings what is others'.
    files: Vec<GitPath>,
}

impl Place {
    fn find() -> Option<Self> {
        let top = line(git(&["rev-parse", "--show-toplevel"])?);
        let common = line(git(&["rev-parse", "--path-format=absolute", "--git-common-dir"])?);
        let branch = git(&["symbolic-ref", "--quiet", "HEAD"]).map(|name| RefName::from_bytes(line(name).into_vec()));
        let merges = git(&["rev-parse", "--quiet", "--verify", "MERGE_HEAD"]).is_some();
        let listed = || git(&["diff-index", "--cached", "--name-only", "--no-renames", "-z", "HEAD"]);
        let listed = if merges { None } else { listed() }.unwrap_or_default();
        let files = listed.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        let files = files.map(|name| GitPath::from(name.to_vec())).collect();
        Some(Self { top: top.into(), common: common.into(), branch, files })
    }
}

/// What git prints, where it succeeds.
fn git(arguments: &[&str]) -> Option<Vec<u8>> {
    let mut command = Command::new("git");
    command.args(arguments).env("GIT_OPTIONAL_LOCKS", "0").stdin(Stdio::null()).stderr(Stdio::null());
    command.output().ok().filter(|output| output.status.success()).map(|output| output.stdout)
}

fn line(mut printed: Vec<u8>) -> OsString {
    if printed.last() == Some(&b'\n') {
        printed.pop();
    }
    OsString::from_vec(printed)
}

/// What the daemon knows of the repo. Where it does not run, a message is checked all the same.
struct Known {
    prefix: String,
    scopes: Vec<(TaskId, OwnedFiles)>,
}

impl Default for Known {
    fn default() -> Self {
        Self { prefix: DEFAULT_BRANCH_PREFIX.to_owned(), scopes: Vec::new() }
    }
}

impl Known {
    fn about(place: &Place) -> Self {
        let mut known = Self::default();
        let connection = paths().and_then(|paths| Connection::open_if_running(paths.socket()));
        if let Ok(Some(mut connection)) = connection {
            drop(known.ask(&mut connection, place));
        }
        known
    }

    /// Whatever cannot be had is left as it is: a commit does not fail because of it.
    fn ask(&mut self, connection: &mut Connection, place: &Place) -> Result<(), CommandError> {
        let main = place.common.parent().unwrap_or(&place.common);
        let paths = [main, &place.common].map(|path| GitPath::from(path).shown());
        if let Response::Repos(repos) = connection.ask_within(Request::ListRepos, PATIENCE)?
            && let Some(repo) = repos.repos.into_iter().find(|repo| paths.contains(&repo.path))
        {
            self.prefix = repo.branch_prefix;
        }
        let path = GitPath::from(place.top.clone());
        let repo = RepoSelector::Given { text: path.shown().expose().to_owned(), path };
        let Response::Plans(plans) = connection.ask_within(Request::ListPlans { repo: repo.clone() }, PATIENCE)? else {
            return Ok(());
        };
        let Some(plan) = plans.into_iter().find(|plan| plan.state == PlanState::Accepted) else { return Ok(()) };
        let plan = PlanSelector { id: Some(plan.plan.as_str().to_owned()), repo };
        if let Response::Plan(report) = connection.ask_within(Request::ShowPlan { plan }, PATIENCE)? {
            let manifest = &report.manifest;
            let scope = |worker| OwnedFiles::of(worker, manifest);
            self.scopes = manifest.workers.iter().map(|worker| (worker.task.clone(), scope(worker))).collect();
        }
        Ok(())
    }
}
