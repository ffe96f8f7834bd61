-- Connection agents and several hubs: who runs what, and who decides it.
-- No time here is compared between machines: who watches a beat times it by a clock of its own.

-- A connection agent. Its runs are in `assignment`.
CREATE TABLE agent (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- JSON, a name and a value each.
    labels TEXT NOT NULL,
    -- What it told of itself when it was linked last, as JSON.
    info TEXT,
    -- The installation that was linked last.
    instance_id TEXT,
    -- The hub that it is linked to; null while it is linked to none.
    hub_id TEXT,
    -- Grows with each link, so that the end of an old link does not undo a new one.
    link_no BIGINT NOT NULL,
    last_seen_at_ms BIGINT,
    created_at_ms BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE TABLE agent_token (
    id TEXT NOT NULL PRIMARY KEY,
    agent_id TEXT NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    token_sha256 TEXT NOT NULL UNIQUE,
    prefix TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    first_used_at_ms BIGINT,
    last_used_at_ms BIGINT,
    -- A token that was replaced is good until then.
    ends_at_ms BIGINT,
    revoked_at_ms BIGINT
);
CREATE INDEX agent_token_of_agent ON agent_token (agent_id, id);

-- A hub that shares this store.
CREATE TABLE hub_node (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- Grows as long as the hub is alive.
    beat BIGINT NOT NULL,
    -- What it tells the others of itself, as JSON.
    info TEXT NOT NULL,
    started_at_ms BIGINT NOT NULL,
    last_seen_at_ms BIGINT NOT NULL
);

-- What one hub at a time may do: `placer` gives data sources to runners; `hold:<source id>` keeps a
-- data source from being started.
CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    beat BIGINT NOT NULL
);

-- A data source given to a runner: a hub or an agent. The row stays until the runner has confirmed
-- that nothing of it runs there any more.
CREATE TABLE assignment (
    source_id TEXT NOT NULL REFERENCES data_source (id) ON DELETE CASCADE,
    runner_id TEXT NOT NULL,
    runner_kind TEXT NOT NULL,
    -- The data source's epoch when it was given; what has an older one is ignored.
    epoch BIGINT NOT NULL,
    -- The consumer group and its brokers: data sources run in one group at a time.
    group_key TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- Taken back, but not yet confirmed.
    withdrawn BIGINT NOT NULL,
    withdrawn_at_ms BIGINT,
    since_ms BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    -- What the runner told last, as JSON, while several hubs share the store.
    observed TEXT,
    observed_at_ms BIGINT,
    PRIMARY KEY (source_id, runner_id)
);
CREATE INDEX assignment_of_runner ON assignment (runner_id);

-- What one hub asks another, for as long as somebody waits for the answer.
CREATE TABLE question (
    id TEXT NOT NULL PRIMARY KEY,
    to_hub TEXT NOT NULL,
    from_hub TEXT NOT NULL,
    -- Sealed: it holds what the document refers to.
    asked TEXT NOT NULL,
    -- By the clock of the hub that asks, which alone compares it.
    asked_at_ms BIGINT NOT NULL,
    within_ms BIGINT NOT NULL,
    -- Being answered.
    taken BIGINT NOT NULL,
    -- Sealed.
    answer TEXT
);
CREATE INDEX question_of_hub ON question (to_hub, id);

-- Grows with every assignment of the data source.
ALTER TABLE data_source ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
-- Runs of a version below this one make place for the newest.
ALTER TABLE data_source ADD COLUMN restart_below BIGINT NOT NULL DEFAULT 0;
-- Grows each time somebody states what is wanted: waiting runs are tried again at once.
ALTER TABLE data_source ADD COLUMN attempt BIGINT NOT NULL DEFAULT 0;

-- Which runner, by its id, and what it was called then. Empty: the only hub there was.
ALTER TABLE run ADD COLUMN runner TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN runner_name TEXT NOT NULL DEFAULT '';

-- The name of the runner that it happened on, where that is not the only hub.
ALTER TABLE activity ADD COLUMN runner TEXT;
