-- Every table but the cells' lists. A store from before migrations were numbered has them, or most of them, already.
CREATE SCHEMA IF NOT EXISTS store;

CREATE TABLE IF NOT EXISTS store.run (
    run_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, business_at TIMESTAMPTZ NOT NULL,
    files BIGINT, submissions BIGINT, accepted BIGINT, questioned BIGINT, returned BIGINT,
    duplicate BIGINT, unidentified BIGINT, unreadable BIGINT, findings BIGINT,
    definitions VARCHAR -- hash of the declarations by which it judged
);
CREATE TABLE IF NOT EXISTS store.receipt (
    receipt_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL, file_name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL,
    channel VARCHAR NOT NULL, sender VARCHAR, size BIGINT NOT NULL, received_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL, status VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS store.submission (
    submission_id VARCHAR NOT NULL, receipt_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL, unit VARCHAR NOT NULL,
    form VARCHAR NOT NULL, period VARCHAR NOT NULL, form_version DATE NOT NULL, revision INTEGER NOT NULL,
    status VARCHAR NOT NULL, received_at TIMESTAMPTZ NOT NULL, recorded_at TIMESTAMPTZ NOT NULL
);
-- One row per later reading (2, 3, ...) of an archived file by a better reader: its cells stand beside the earlier ones.
CREATE TABLE IF NOT EXISTS store.reading (
    submission_id VARCHAR NOT NULL, reading INTEGER NOT NULL, reason VARCHAR NOT NULL, recorded_at TIMESTAMPTZ NOT NULL
);
-- One row per submission that was erased by order: the only deletion there is.
CREATE TABLE IF NOT EXISTS store.erasure (
    submission_id VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, reason VARCHAR NOT NULL, cells BIGINT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS store.finding (
    receipt_id VARCHAR NOT NULL, submission_id VARCHAR, run_id VARCHAR NOT NULL, rule VARCHAR NOT NULL,
    severity VARCHAR NOT NULL, item VARCHAR, row_key VARCHAR, sheet VARCHAR, address VARCHAR, found VARCHAR,
    wanted VARCHAR, message VARCHAR NOT NULL, todo VARCHAR, recorded_at TIMESTAMPTZ NOT NULL
);
-- One row per file that the office typed in for a unit, and per submission so typed in that was confirmed to be the unit's.
CREATE TABLE IF NOT EXISTS store.entry (
    receipt_id VARCHAR NOT NULL, entered_by VARCHAR NOT NULL, reason VARCHAR NOT NULL, via VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS store.confirmation (
    receipt_id VARCHAR NOT NULL, submission_id VARCHAR NOT NULL, confirmed_by VARCHAR NOT NULL, reason VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);
-- One row per reason that a unit gave, in a return slip that came back, for a question that was asked of it.
CREATE TABLE IF NOT EXISTS store.answer (
    receipt_id VARCHAR NOT NULL, submission_id VARCHAR NOT NULL, unit VARCHAR NOT NULL, form VARCHAR NOT NULL,
    period VARCHAR NOT NULL, rule VARCHAR NOT NULL, item VARCHAR, row_key VARCHAR, found VARCHAR, wanted VARCHAR,
    reason VARCHAR NOT NULL, recorded_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS store.edition (
    edition VARCHAR NOT NULL, number INTEGER NOT NULL, kind VARCHAR NOT NULL, run_id VARCHAR, cut_off_at TIMESTAMPTZ NOT NULL,
    published_at TIMESTAMPTZ NOT NULL, content_hash VARCHAR NOT NULL, figures BIGINT NOT NULL, code_version VARCHAR NOT NULL,
    is_sample BOOLEAN NOT NULL
);
-- One row per act on a leaders' edition (weekly, monthly): it was published under somebody's name, or withdrawn.
CREATE TABLE IF NOT EXISTS store.release (
    edition VARCHAR NOT NULL, act VARCHAR NOT NULL, by_name VARCHAR NOT NULL, reason VARCHAR, recorded_at TIMESTAMPTZ NOT NULL
);
-- One row per figure and edition in which it changed; the view `figure` shows every edition whole.
CREATE TABLE IF NOT EXISTS store.figure (
    number INTEGER NOT NULL, indicator VARCHAR NOT NULL, unit VARCHAR NOT NULL, period VARCHAR NOT NULL,
    numerator DECIMAL(18, 6), denominator DECIMAL(18, 6),
    cells STRUCT(part VARCHAR, ref VARCHAR, amount DECIMAL(18, 6))[], state VARCHAR NOT NULL,
    reported_units INTEGER, expected_units INTEGER, carried_units INTEGER, digest UBIGINT NOT NULL
);
-- The definitions that held when an edition was published: indicator files, views, declarations.
CREATE TABLE IF NOT EXISTS store.definition (
    number INTEGER NOT NULL, path VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, body VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS store.setting (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
