-- What is kept. No keys, sequences, enums or indexes: the common subset of DuckDB and DuckLake; keys are held by
-- anti-joins inside the load. Everything that comes in is append-only and carries recorded_at, the run's business instant.
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
-- One row per submission and reading: its rows in order, each row's key, and its number in the sheet (none where addresses are whole).
-- A table of many rows is kept in parts, each with the line of its first row (from 0).
CREATE TABLE IF NOT EXISTS store.row_list (
    submission_id VARCHAR NOT NULL, reading INTEGER NOT NULL, form VARCHAR NOT NULL, row_keys VARCHAR[] NOT NULL, row_numbers INTEGER[],
    first_line INTEGER DEFAULT 0
);
-- One row per submission, reading, item and part: the item's cells, row by row, as lists of one length (docs/decisions/0014). No list where
-- it would say nothing: no numbers or dates where there are none, no texts where they are what numbers or dates plainly show, no states
-- where all are `state`, no row keys where they are the submission's; an address is `letters` and a row number, or whole.
CREATE TABLE IF NOT EXISTS store.item_list (
    submission_id VARCHAR NOT NULL, reading INTEGER NOT NULL, unit VARCHAR NOT NULL, form VARCHAR NOT NULL,
    period VARCHAR NOT NULL, item VARCHAR NOT NULL, sheet VARCHAR NOT NULL, row_keys VARCHAR[], texts VARCHAR[],
    numbers DECIMAL(18, 6)[], dates DATE[], states VARCHAR[], state VARCHAR, letters VARCHAR, addresses VARCHAR[],
    first_line INTEGER DEFAULT 0
);
CREATE OR REPLACE VIEW store.cell_list AS
    SELECT i.* REPLACE (coalesce(i.row_keys, r.row_keys) AS row_keys), r.row_numbers
    FROM store.item_list AS i
    JOIN store.row_list AS r
        ON r.submission_id = i.submission_id AND r.reading = i.reading AND r.form = i.form AND r.first_line = i.first_line;
-- A number without its trailing zeros.
CREATE OR REPLACE MACRO plain(number) AS rtrim(rtrim(CAST(number AS VARCHAR), '0'), '.');
-- One row per cell of a table of such lists; `line` counts the submission's rows from 0. Lists that nobody asks for are not read.
CREATE OR REPLACE MACRO unpacked(lists) AS TABLE
    SELECT
        submission_id || '!' || sheet || '!' || coalesce(letters || row_numbers[line + 1], addresses[line + 1])
        || CASE WHEN reading > 1 THEN '!' || reading ELSE '' END AS cell_id,
        submission_id, reading, unit, form, period, row_keys[line + 1] AS row_key, item,
        CASE WHEN texts IS NOT NULL THEN texts[line + 1] ELSE coalesce(plain(numbers[line + 1]), CAST(dates[line + 1] AS VARCHAR)) END AS text,
        numbers[line + 1] AS number, dates[line + 1] AS date,
        coalesce(states[line + 1], state) AS state, sheet,
        coalesce(letters || row_numbers[line + 1], addresses[line + 1]) AS address, first_line + line AS line
    FROM (SELECT *, unnest(range(len(row_keys))) AS line FROM query_table(lists));
CREATE OR REPLACE VIEW store.cell AS SELECT * EXCLUDE (cell_id, line) FROM unpacked('store.cell_list');
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
-- Up to when things are known: the session's `as_of` ('2022-07-05 00:00+08'; seconds may be left out), in a snapshot its own
-- publication, and all that there is while nothing was published.
CREATE OR REPLACE MACRO known_at() AS
    CASE
        WHEN getvariable('as_of') IS NOT NULL
            THEN CAST(regexp_replace(CAST(getvariable('as_of') AS VARCHAR), '([ T]\d\d:\d\d)([+-]|$)', '\1:00\2') AS TIMESTAMPTZ)
        ELSE coalesce((SELECT max(published_at) FROM store.edition), CAST('infinity' AS TIMESTAMPTZ))
    END;
-- A finding's id, by which a return slip names what it asks.
CREATE OR REPLACE MACRO finding_id(receipt_id, submission_id, rule, item, row_key, sheet, address, found, wanted) AS
    left(md5(CAST((receipt_id, submission_id, rule, item, row_key, sheet, address, found, wanted) AS VARCHAR)), 16);
