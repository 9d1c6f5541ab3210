CREATE TABLE bindings (
    locator   BLOB NOT NULL PRIMARY KEY,
    owner     BLOB NOT NULL,
    suite     INTEGER NOT NULL,
    version   INTEGER NOT NULL,
    master    INTEGER NOT NULL,
    sealed    BLOB,
    state     BLOB NOT NULL,
    mac       BLOB NOT NULL,
    phase     INTEGER NOT NULL,
    key_id    BLOB NOT NULL,
    delegates BLOB NOT NULL
) STRICT;
CREATE INDEX bindings_by_owner ON bindings (owner, locator);
CREATE INDEX bindings_by_master ON bindings (master, locator);
CREATE INDEX bindings_by_key ON bindings (key_id, locator);
CREATE INDEX bindings_ending ON bindings (locator) WHERE phase = 2;

CREATE TABLE delegates (
    account BLOB NOT NULL,
    locator BLOB NOT NULL,
    PRIMARY KEY (account, locator)
) STRICT, WITHOUT ROWID;
CREATE INDEX delegates_by_binding ON delegates (locator);

CREATE TABLE accounts (
    account BLOB NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    master  INTEGER NOT NULL,
    state   BLOB NOT NULL,
    mac     BLOB NOT NULL
) STRICT;
CREATE INDEX accounts_by_master ON accounts (master, account);

CREATE TABLE counters (
    locator BLOB NOT NULL,
    day     INTEGER NOT NULL,
    what    INTEGER NOT NULL,
    version INTEGER NOT NULL,
    master  INTEGER NOT NULL,
    count   INTEGER NOT NULL,
    mac     BLOB NOT NULL,
    PRIMARY KEY (locator, day, what)
) STRICT, WITHOUT ROWID;
CREATE INDEX counters_by_day ON counters (day);

CREATE TABLE sweeps (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL,
    master  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    asked   INTEGER NOT NULL,
    mac     BLOB NOT NULL
) STRICT;

CREATE TABLE audit (
    id      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    locator BLOB NOT NULL,
    number  INTEGER NOT NULL,
    link    BLOB NOT NULL,
    at      INTEGER NOT NULL,
    account BLOB NOT NULL,
    event   INTEGER NOT NULL,
    entry   BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_binding ON audit (locator, number, id);
CREATE INDEX audit_by_time ON audit (at, id);

CREATE TABLE notices (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account  BLOB NOT NULL,
    notice   BLOB NOT NULL,
    at       INTEGER NOT NULL,
    due      INTEGER,
    attempts INTEGER NOT NULL,
    dead     INTEGER NOT NULL
) STRICT;
CREATE INDEX notices_by_account ON notices (account, id);
CREATE INDEX notices_due ON notices (due) WHERE due IS NOT NULL;

CREATE TABLE spent_proofs (
    proof BLOB NOT NULL PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_proofs_by_time ON spent_proofs (until);

CREATE TABLE done_requests (
    account BLOB NOT NULL,
    key     BLOB NOT NULL,
    request BLOB NOT NULL,
    until   INTEGER NOT NULL,
    PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX done_requests_by_time ON done_requests (until);

CREATE TABLE settings (
    name  BLOB NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
