-- `orch` in ASCII: tells a store from any other SQLite file.
PRAGMA application_id = 1869767528;

-- Append-only: each change to the tables below, in order, without a body where something is forgotten. The tables can
-- be made again from it, `stream` apart.
CREATE TABLE journal (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    at   INTEGER NOT NULL,
    repo INTEGER NOT NULL,
    kind TEXT    NOT NULL,
    key  TEXT    NOT NULL,
    body TEXT
) STRICT;

-- Registered repos. An id is never given twice.
CREATE TABLE repo (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT    NOT NULL UNIQUE,
    path          BLOB    NOT NULL,
    common_dir    BLOB    NOT NULL UNIQUE,
    base          TEXT,
    branch_prefix TEXT,
    at            INTEGER NOT NULL
) STRICT;

-- On whose branch a commit was first seen: many and small, so they have columns.
CREATE TABLE first_seen (
    repo INTEGER NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    oid  BLOB    NOT NULL,
    task TEXT    NOT NULL,
    at   INTEGER NOT NULL,
    by   TEXT    NOT NULL,
    PRIMARY KEY (repo, oid)
) STRICT, WITHOUT ROWID;

-- Every other record, by its kind and key.
CREATE TABLE record (
    repo INTEGER NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    kind TEXT    NOT NULL,
    key  TEXT    NOT NULL,
    body TEXT    NOT NULL,
    PRIMARY KEY (repo, kind, key)
) STRICT, WITHOUT ROWID;

-- How far the telling of each alert has come.
CREATE TABLE ping (
    repo    INTEGER NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    alert   TEXT    NOT NULL,
    attempt INTEGER NOT NULL,
    body    TEXT    NOT NULL,
    PRIMARY KEY (repo, alert, attempt)
) STRICT, WITHOUT ROWID;

-- The events of `orchctl events`; the id is the cursor. The name stays when its repo goes.
CREATE TABLE stream (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    at   INTEGER NOT NULL,
    repo TEXT    NOT NULL,
    body TEXT    NOT NULL
) STRICT;
