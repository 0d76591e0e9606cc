//! Names of things: tasks, slugs, items, refs, objects, repos, alerts, runs.
//!
//! Each type can only be made by its parser, so that code which holds one need not ask again whether it is well formed.

mod git;
mod oid;
mod repo;
mod task;

pub use git::{GitPath, RefName};
pub use oid::{InvalidOid, Oid};
pub use repo::{AlertId, InvalidRepoName, PlanId, RepoId, RepoName, RunId};
pub use task::{InvalidTaskId, Item, Slug, TaskId, WorkerBranch};
