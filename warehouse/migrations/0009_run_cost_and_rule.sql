-- The costs of runs, and the rules.
-- One row per run that has ended: its duration, that of each step, and the size of the writer's file after it.
CREATE TABLE store.run_cost (
    run_id VARCHAR NOT NULL, business_at TIMESTAMPTZ NOT NULL, seconds DOUBLE NOT NULL, store_bytes BIGINT NOT NULL,
    steps STRUCT(step VARCHAR, seconds DOUBLE)[] NOT NULL
);
-- Every build declares the rules anew (declared.sql). The replay of an older edition builds by declarations without them, and loads them here.
CREATE TABLE store.rule (rule VARCHAR, title VARCHAR, severity VARCHAR);
