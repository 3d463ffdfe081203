-- Views and macros over the store's tables, recreated at every build. `warehouse/migrations/` creates the tables, in the
-- common subset of DuckDB and DuckLake: no keys, sequences, enums or indexes. Anti-joins during loading enforce the keys.
-- All received data are append-only and carry recorded_at, the run's business instant.
-- One row per submission, reading, item and part: the item's cells, row by row, as lists of one length (docs/decisions/0010).
CREATE OR REPLACE VIEW store.cell_list AS
    SELECT i.* REPLACE (coalesce(i.row_keys, r.row_keys) AS row_keys), r.row_numbers
    FROM store.item_list AS i
    JOIN store.row_list AS r
        ON r.submission_id = i.submission_id AND r.reading = i.reading AND r.form = i.form AND r.first_line = i.first_line;
-- Of several submissions of a unit, form and period, the one with the highest rank counts. A unit's own is before its lead's.
CREATE OR REPLACE MACRO standing_rank(reported_by, revision) AS revision + CASE WHEN reported_by IS NULL THEN 1000000 ELSE 0 END;
-- A number without its trailing zeros.
CREATE OR REPLACE MACRO plain(number) AS rtrim(rtrim(CAST(number AS VARCHAR), '0'), '.');
-- If one cell has several values (a sentence), the item's name follows its address: A5!expected.
-- One row per cell of a table of such lists; `line` counts the submission's rows from 0. Lists that a query does not use are not read.
CREATE OR REPLACE MACRO unpacked(lists) AS TABLE
    SELECT
        submission_id || '!' || sheet || '!' || coalesce(letters || row_numbers[line + 1], addresses[line + 1])
        || CASE WHEN reading > 1 THEN '!' || reading ELSE '' END AS cell_id,
        submission_id, reading, unit, form, period, row_keys[line + 1] AS row_key, item,
        CASE WHEN texts IS NOT NULL THEN texts[line + 1] ELSE coalesce(plain(numbers[line + 1]), CAST(dates[line + 1] AS VARCHAR)) END AS text,
        numbers[line + 1] AS number, dates[line + 1] AS date,
        coalesce(states[line + 1], state) AS state, sheet,
        coalesce(letters || row_numbers[line + 1], split_part(addresses[line + 1], '!', 1)) AS address, first_line + line AS line
    FROM (SELECT *, unnest(range(len(row_keys))) AS line FROM query_table(lists));
CREATE OR REPLACE VIEW store.cell AS SELECT * EXCLUDE (cell_id, line) FROM unpacked('store.cell_list');
-- The instant as of which data are shown: the session's `as_of` ('2022-07-05 00:00+08'; seconds are optional), in a snapshot
-- its publication; without a publication, all data.
CREATE OR REPLACE MACRO known_at() AS
    CASE
        WHEN getvariable('as_of') IS NOT NULL
            THEN CAST(regexp_replace(CAST(getvariable('as_of') AS VARCHAR), '([ T]\d\d:\d\d)([+-]|$)', '\1:00\2') AS TIMESTAMPTZ)
        ELSE coalesce((SELECT max(published_at) FROM store.edition), CAST('infinity' AS TIMESTAMPTZ))
    END;
-- A finding's id, which a return slip uses to identify its question.
CREATE OR REPLACE MACRO finding_id(receipt_id, submission_id, rule, item, row_key, sheet, address, found, wanted) AS
    left(md5(CAST((receipt_id, submission_id, rule, item, row_key, sheet, address, found, wanted) AS VARCHAR)), 16);
-- What is usual (docs/decisions/0071): a share counts from so many submissions or files on, a habit has so many nights, and the
-- band around the median is so wide: three times the median distance from it, at least five points.
CREATE OR REPLACE MACRO least_cases() AS 8;
CREATE OR REPLACE MACRO least_habit() AS 5;
CREATE OR REPLACE MACRO usual_width(spread) AS greatest(3 * spread, 0.05);
