//! Reads registered repositories: the boundary to the child process that alone names libgit2.
