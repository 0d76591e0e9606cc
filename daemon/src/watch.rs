//! Hints from the file system that a repo may have changed.
