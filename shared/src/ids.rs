//! Names of things: tasks, slugs, items, refs, objects, repos, alerts, runs.
//!
//! Each type can only be made by its parser, so that code which holds one need not ask again whether it is well formed.

mod git;
mod repo;
mod task;

pub use git::{GitPath, InvalidOid, Oid, RefName};
pub use repo::{AlertId, InvalidRepoName, PlanId, RepoId, RepoName, RunId};
pub use task::{InvalidTaskId, Item, Slug, TaskId, WorkerBranch};
