//! Keeps what must outlive the daemon, in one SQLite file.
