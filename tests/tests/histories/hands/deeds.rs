//! How each kind of step is done.

use std::{fs, path::Path};

use super::{Done, Hands, Impossible, STRAY, place::Place};
use crate::{
    names,
    reader::Picture,
    step::{Step, Verb, task},
};

impl Hands {
    /// Does a step that concerns the repository and not the daemon.
    pub(crate) fn act(&self, step: Step, number: usize, now: &Picture) -> Done {
        self.number.set(number);
        let (task, other) = (task(step.worker), task(step.other));
        let at = Place::of(now, &task);
        let main = self.main().to_owned();
        let theirs = || names::branch_of(now, &other).filter(|_| other != task).ok_or(Impossible);
        let branch = || at.branch.clone().ok_or(Impossible);
        // The worker's worktree with its branch checked out.
        let home = || at.home.clone().ok_or(Impossible);
        let slug = ["a", "b", "api", "c-d"][step.pick % 4];
        let no_ff = ["merge", "--quiet", "--no-ff", "--no-edit"];
        match step.verb {
            Verb::Commit => match home() {
                Ok(dir) => self.commit(&dir, step.pick),
                Err(Impossible) if at.tree.is_none() => self.plumb(&branch()?, step.pick),
                Err(impossible) => Err(impossible),
            },
            Verb::Plumb => self.plumb(&branch()?, step.pick),
            Verb::Amend => {
                let dir = home()?;
                self.change(&dir, step.pick)?;
                self.git(&dir, &["commit", "--quiet", "--allow-empty", "--amend", "-m", &self.message(step.pick)])
            }
            Verb::Rebase => self.or_abort(&home()?, &["rebase", "--quiet", "main"], &["rebase", "--abort"]),
            Verb::RebaseOnto => self.or_abort(&home()?, &["rebase", "--quiet", &theirs()?], &["rebase", "--abort"]),
            Verb::Merge => self.or_abort(&home()?, &with(&no_ff, &[&theirs()?]), &["merge", "--abort"]),
            Verb::MergeBase => self.or_abort(&home()?, &with(&no_ff, &["main"]), &["merge", "--abort"]),
            Verb::MergeStray => {
                self.or_abort(&home()?, &with(&no_ff[..2], &["--no-edit", STRAY]), &["merge", "--abort"])
            }
            Verb::FastForward => self.git(&home()?, &["merge", "--quiet", "--ff-only", &theirs()?]),
            Verb::PullBase => self.git(&home()?, &["merge", "--quiet", "--ff-only", "main"]),
            Verb::Octopus => {
                let third = names::branch_of(now, &self::task(step.other + 1)).ok_or(Impossible)?;
                self.or_abort(&home()?, &with(&no_ff, &[&theirs()?, &third]), &["reset", "--quiet", "--merge"])
            }
            Verb::CherryPick => {
                let pick = ["cherry-pick", "--allow-empty", "--keep-redundant-commits"];
                self.or_abort(&home()?, &with(&pick, &[&theirs()?]), &["cherry-pick", "--abort"])
            }
            Verb::Revert => self.or_abort(&home()?, &["revert", "--no-edit", "HEAD"], &["revert", "--abort"]),
            Verb::Am => {
                let mail = self.home.path("mail");
                let text = self.asks(&main, &["format-patch", "-1", "--stdout", "--always", &theirs()?]);
                fs::write(&mail, text + "\n").map_err(|_| Impossible)?;
                self.or_abort(&home()?, &["am", "--quiet", mail.to_str().ok_or(Impossible)?], &["am", "--abort"])
            }
            Verb::ResetBack => self.git(&home()?, &["reset", "--quiet", "--hard", "HEAD~1"]),
            Verb::ResetTo => self.git(&home()?, &["reset", "--quiet", "--hard", &theirs()?]),
            Verb::Twin => self.twin(&home()?, &theirs()?),
            Verb::RenameSlug => self.git(&main, &["branch", "-m", &branch()?, &format!("work/{task}-{slug}")]),
            Verb::RenameTask => {
                if names::branch_of(now, &other).is_some() {
                    return Err(Impossible);
                }
                self.git(&main, &["branch", "-m", &branch()?, &format!("work/{other}-{slug}")])
            }
            Verb::Delete => self.delete(&at, step.pick),
            Verb::Recreate => {
                let name = branch()?;
                // Another branch of the task would stand in for it half-way, and whether somebody looks just then is chance.
                let n = now.branches.keys().filter(|name| names::task_of(name).as_ref() == Some(&task)).count();
                if n > 1 {
                    return Err(Impossible);
                }
                self.delete(&at, step.pick)?;
                self.add(&task, &name, "main")
            }
            Verb::Add | Verb::AddFrom | Verb::AddBare if at.branch.is_some() => Err(Impossible),
            Verb::Add => self.add(&task, &format!("work/{task}-{slug}"), "main"),
            Verb::AddFrom => self.add(&task, &format!("work/{task}-{slug}"), &theirs()?),
            Verb::AddBare => self.git(&main, &["branch", "--no-track", &format!("work/{task}-{slug}"), "main"]),
            Verb::Double => self.git(&main, &["branch", "--no-track", &format!("work/{task}-twice"), &branch()?]),
            Verb::TreeAdd if at.tree.is_some() => Err(Impossible),
            Verb::TreeAdd => {
                let dir = self.free_dir(&task)?;
                self.git(&main, &["worktree", "add", "--quiet", "--force", &dir, &branch()?])
            }
            Verb::TreeMove => {
                let number = self.number.get();
                let to = [format!("worktrees/{task}-m{number}"), format!("worktrees/elsewhere-{number}")];
                let from = at.tree()?;
                self.git(&main, &["worktree", "move", &from, &to[step.pick % 2]])
            }
            Verb::TreeLock => self.git(&main, &["worktree", "lock", &at.tree()?]),
            Verb::TreeUnlock => self.git(&main, &["worktree", "unlock", &at.tree()?]),
            Verb::TreeLose => fs::remove_dir_all(at.tree()?).map_err(|_| Impossible),
            Verb::TreePrune => self.git(&main, &["worktree", "prune"]),
            Verb::TreeRemove => self.git(&main, &["worktree", "remove", "--force", &at.tree()?]),
            Verb::Detach => self.git(&home()?, &["checkout", "--quiet", "--detach"]),
            Verb::CommitDetached if at.home.is_some() => Err(Impossible),
            Verb::CommitDetached => {
                let dir = at.tree()?;
                if self.tries(Path::new(&dir), &["symbolic-ref", "--quiet", "HEAD"]) {
                    return Err(Impossible);
                }
                self.commit(Path::new(&dir), step.pick)
            }
            Verb::Stray => {
                let exists = now.branches.contains_key(STRAY);
                let create: &[&str] = if exists { &[] } else { &["-b"] };
                self.git(&home()?, &[&["checkout", "--quiet"], create, &[STRAY]].concat())
            }
            Verb::CommitStray => match now.trees.iter().find(|tree| tree.head.as_deref() == Some(STRAY)) {
                Some(tree) => self.commit(&tree.path, step.pick),
                None if now.branches.contains_key(STRAY) => self.plumb(STRAY, step.pick),
                None => self.git(&main, &["branch", "--no-track", STRAY, "main"]),
            },
            Verb::Return => {
                if at.home.is_some() {
                    return Err(Impossible);
                }
                self.git(Path::new(&at.tree()?), &["checkout", "--quiet", &branch()?])
            }
            Verb::Stash => {
                let dir = home()?;
                fs::write(dir.join(format!("stashed-{number}")), "x").map_err(|_| Impossible)?;
                self.git(&dir, &["stash", "push", "--quiet", "--include-untracked"])
            }
            Verb::CommitOnBase => self.commit(&main, step.pick),
            Verb::Integrate => {
                let way = if step.pick.is_multiple_of(2) { "--no-ff" } else { "--ff" };
                self.or_abort(&main, &["merge", "--quiet", way, "--no-edit", &branch()?], &["merge", "--abort"])
            }
            Verb::SquashIntoBase => {
                self.or_abort(&main, &["merge", "--quiet", "--squash", &branch()?], &["reset", "--quiet", "--hard"])?;
                let subject = format!("All of {task} ({number})");
                self.git(&main, &["commit", "--quiet", "--allow-empty", "-m", &subject])
            }
            Verb::PickIntoBase => {
                let range = format!("main..{}", branch()?);
                let pick = ["cherry-pick", "--keep-redundant-commits", "--allow-empty", &range];
                self.or_abort(&main, &pick, &["cherry-pick", "--abort"])
            }
            Verb::Push => self.git(&main, &["push", "--quiet", "--force", "origin", "refs/heads/*:refs/heads/*"]),
            Verb::Fetch => {
                let tree = self.asks(&self.bare, &["rev-parse", "main^{tree}"]);
                let message = format!("By a colleague ({number})");
                let oid = self.asks(&self.bare, &["commit-tree", &tree, "-p", "main", "-m", &message]);
                self.git(&self.bare, &["update-ref", "refs/heads/main", &oid])?;
                self.or_abort(
                    &main,
                    &["pull", "--quiet", "--no-rebase", "--no-edit", "origin", "main"],
                    &["merge", "--abort"],
                )
            }
            Verb::Gc => self.git(&main, &["gc", "--quiet", "--prune=now"]),
            Verb::PackRefs => self.git(&main, &["pack-refs", "--all"]),
            Verb::Repack => self.git(&main, &["repack", "-a", "-d", "--quiet"]),
            Verb::ExpireReflogs => self.git(&main, &["reflog", "expire", "--expire=now", "--all"]),
            Verb::Clock => {
                let dates =
                    [None, Some("1970-01-02T00:00:00Z"), Some("2037-01-01T00:00:00Z"), Some("2099-01-01T00:00:00Z")];
                *self.date.borrow_mut() = dates[step.pick % 4].map(str::to_owned);
                Ok(())
            }
            Verb::Restart | Verb::Kill | Verb::Stop | Verb::Start | Verb::LoseStore | Verb::LoseEvents => {
                Err(Impossible)
            }
        }
    }
}

fn with<'a>(args: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [args, more].concat()
}
