CREATE TABLE factory_keys (
    device BYTEA NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL
);
