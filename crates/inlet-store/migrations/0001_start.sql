-- Everything the hub remembers. The same text runs on SQLite and PostgreSQL, hence TEXT and BIGINT
-- only: times are milliseconds since 1970 UTC, booleans are 0 and 1, bytes are base64.
-- A released migration never changes again; a change is a new file.

-- One row each: the id of the key that secrets are sealed with, a sealed text that only this key
-- opens, and rows that stand for locks.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO meta (name, value) VALUES ('lock:accounts', '');

CREATE TABLE data_source (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- The name in lower case: what lists are sorted by.
    name_key TEXT NOT NULL,
    search_text TEXT NOT NULL,
    -- What a list shows of the document, as JSON, so that lists parse no documents.
    summary TEXT NOT NULL,
    desired TEXT NOT NULL,
    version BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    deleted_at_ms BIGINT,
    deleted_by TEXT
);
CREATE UNIQUE INDEX data_source_name ON data_source (name) WHERE deleted_at_ms IS NULL;
CREATE INDEX data_source_order ON data_source (name_key, id) WHERE deleted_at_ms IS NULL;
CREATE INDEX data_source_deleted ON data_source (deleted_at_ms, id) WHERE deleted_at_ms IS NOT NULL;

CREATE TABLE source_version (
    source_id TEXT NOT NULL REFERENCES data_source (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    comment TEXT,
    PRIMARY KEY (source_id, version)
);

-- Connections, uploads and secrets that the newest version of a data source names. No foreign key
-- to them: a document may name what does not exist yet.
CREATE TABLE source_reference (
    source_id TEXT NOT NULL REFERENCES data_source (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (source_id, kind, name)
);
CREATE INDEX source_reference_target ON source_reference (kind, name);

-- The sum over all runs, kept up to date with each report of a run.
CREATE TABLE source_totals (
    source_id TEXT NOT NULL PRIMARY KEY REFERENCES data_source (id) ON DELETE CASCADE,
    totals TEXT NOT NULL,
    last_row_at_ms BIGINT
);

CREATE TABLE run (
    id TEXT NOT NULL PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES data_source (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    started_at_ms BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    ended_at_ms BIGINT,
    ended_as TEXT,
    cause TEXT,
    totals TEXT NOT NULL
);
CREATE INDEX run_of_source ON run (source_id, id);
CREATE INDEX run_open ON run (id) WHERE ended_at_ms IS NULL;

CREATE TABLE sample (
    source_id TEXT NOT NULL REFERENCES data_source (id) ON DELETE CASCADE,
    at_ms BIGINT NOT NULL,
    run_id TEXT NOT NULL,
    span_ms BIGINT NOT NULL,
    consumed BIGINT NOT NULL,
    written BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    faults BIGINT NOT NULL,
    lag BIGINT,
    latency_p99_ms BIGINT,
    PRIMARY KEY (source_id, at_ms, run_id)
);
CREATE INDEX sample_age ON sample (at_ms);

CREATE TABLE activity (
    source_id TEXT NOT NULL REFERENCES data_source (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    level BIGINT NOT NULL,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    cause TEXT,
    run_id TEXT,
    who TEXT,
    PRIMARY KEY (source_id, id)
);

CREATE TABLE upload (
    name TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    -- Certificates in base64; keys and keytabs sealed.
    content TEXT NOT NULL,
    subject TEXT,
    expires_at_ms BIGINT,
    created_at_ms BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE TABLE connection (
    name TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    login TEXT,
    ca_upload TEXT,
    secret_kind TEXT,
    sealed TEXT,
    version BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    updated_by TEXT NOT NULL
);

CREATE TABLE secret (
    name TEXT NOT NULL PRIMARY KEY,
    sealed TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    updated_by TEXT NOT NULL
);

CREATE TABLE account (
    username TEXT NOT NULL PRIMARY KEY,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    disabled BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    last_login_at_ms BIGINT
);

CREATE TABLE session (
    token_sha256 TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL REFERENCES account (username) ON DELETE CASCADE,
    lifetime_ms BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    -- Use moves it on, up to the latest end.
    expires_at_ms BIGINT NOT NULL,
    latest_end_ms BIGINT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX session_of_account ON session (username);

CREATE TABLE api_token (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    username TEXT NOT NULL REFERENCES account (username) ON DELETE CASCADE,
    token_sha256 TEXT NOT NULL UNIQUE,
    prefix TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT,
    last_used_at_ms BIGINT,
    UNIQUE (username, name)
);

-- At most one row: the token of the link with which the first user is made.
CREATE TABLE setup_token (
    token_sha256 TEXT NOT NULL PRIMARY KEY,
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    username TEXT NOT NULL,
    via TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT,
    address TEXT NOT NULL
);
CREATE INDEX audit_age ON audit (at_ms);

CREATE TABLE idempotency (
    request_key TEXT NOT NULL,
    username TEXT NOT NULL,
    route TEXT NOT NULL,
    -- The hash of the request and, once there is one, the answer: both may tell of a secret.
    sealed TEXT NOT NULL,
    answered BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (request_key, username, route)
);
CREATE INDEX idempotency_age ON idempotency (created_at_ms);
