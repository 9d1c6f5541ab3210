CREATE TABLE bindings (
    locator   BYTEA NOT NULL PRIMARY KEY,
    owner     BYTEA NOT NULL,
    suite     BIGINT NOT NULL,
    version   BIGINT NOT NULL,
    master    BIGINT NOT NULL,
    sealed    BYTEA,
    state     BYTEA NOT NULL,
    mac       BYTEA NOT NULL,
    phase     BIGINT NOT NULL,
    key_id    BYTEA NOT NULL,
    delegates BYTEA NOT NULL
);
CREATE INDEX bindings_by_owner ON bindings (owner, locator);
CREATE INDEX bindings_by_master ON bindings (master, locator);
CREATE INDEX bindings_by_key ON bindings (key_id, locator);
CREATE INDEX bindings_ending ON bindings (locator) WHERE phase = 2;

CREATE TABLE delegates (
    account BYTEA NOT NULL,
    locator BYTEA NOT NULL,
    PRIMARY KEY (account, locator)
);
CREATE INDEX delegates_by_binding ON delegates (locator);

CREATE TABLE accounts (
    account BYTEA NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    master  BIGINT NOT NULL,
    state   BYTEA NOT NULL,
    mac     BYTEA NOT NULL
);
CREATE INDEX accounts_by_master ON accounts (master, account);

CREATE TABLE counters (
    locator BYTEA NOT NULL,
    day     BIGINT NOT NULL,
    what    BIGINT NOT NULL,
    version BIGINT NOT NULL,
    master  BIGINT NOT NULL,
    count   BIGINT NOT NULL,
    mac     BYTEA NOT NULL,
    PRIMARY KEY (locator, day, what)
);
CREATE INDEX counters_by_day ON counters (day);

CREATE TABLE sweeps (
    one     BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL,
    master  BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    asked   BIGINT NOT NULL,
    mac     BYTEA NOT NULL
);

CREATE TABLE audit (
    id      BIGSERIAL PRIMARY KEY,
    locator BYTEA NOT NULL,
    number  BIGINT NOT NULL,
    link    BYTEA NOT NULL,
    at      BIGINT NOT NULL,
    account BYTEA NOT NULL,
    event   BIGINT NOT NULL,
    entry   BYTEA NOT NULL
);
CREATE INDEX audit_by_binding ON audit (locator, number, id);
CREATE INDEX audit_by_time ON audit (at, id);

CREATE TABLE notices (
    id       BIGSERIAL PRIMARY KEY,
    account  BYTEA NOT NULL,
    notice   BYTEA NOT NULL,
    at       BIGINT NOT NULL,
    due      BIGINT,
    attempts BIGINT NOT NULL,
    dead     BIGINT NOT NULL
);
CREATE INDEX notices_by_account ON notices (account, id);
CREATE INDEX notices_due ON notices (due) WHERE due IS NOT NULL;

CREATE TABLE spent_proofs (
    proof BYTEA NOT NULL PRIMARY KEY,
    until BIGINT NOT NULL
);
CREATE INDEX spent_proofs_by_time ON spent_proofs (until);

CREATE TABLE done_requests (
    account BYTEA NOT NULL,
    key     BYTEA NOT NULL,
    request BYTEA NOT NULL,
    until   BIGINT NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE INDEX done_requests_by_time ON done_requests (until);

CREATE TABLE settings (
    name  BYTEA NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);
