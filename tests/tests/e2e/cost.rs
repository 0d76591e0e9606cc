//! What the daemon costs, in counts and not in time: calls to the kernel, bytes, watches, scans. None of them may grow with
//! what is not new: other workers, the history of the base, the files of worktrees.

mod calls;
mod reading;
mod trace;
mod watches;
