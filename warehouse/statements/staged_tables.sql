-- One row per receipt, submission, item and part, finding, answer and entry, in staging tables that are empty yet; and views over them.
-- Needs the macro `is_answered` (`warehouse/stage.py`).
CREATE OR REPLACE TEMP TABLE staged_receipt (
    receipt_id VARCHAR, file_name VARCHAR, sha256 VARCHAR, channel VARCHAR, sender VARCHAR, size BIGINT,
    received_at TIMESTAMPTZ, status VARCHAR, sent_at TIMESTAMPTZ
);
CREATE OR REPLACE TEMP TABLE staged_submission (
    submission_id VARCHAR, receipt_id VARCHAR, sha256 VARCHAR, unit VARCHAR, form VARCHAR, period VARCHAR, form_version DATE,
    received_at TIMESTAMPTZ, revision INTEGER, reported_by VARCHAR
);
CREATE OR REPLACE TEMP TABLE staged_row_list AS SELECT * FROM store.row_list LIMIT 0;
CREATE OR REPLACE TEMP TABLE staged_item_list AS SELECT * FROM store.item_list LIMIT 0;
CREATE OR REPLACE TEMP VIEW staged_cell_list AS
SELECT i.* REPLACE (r.row_keys AS row_keys), r.row_numbers
FROM staged_item_list AS i
JOIN staged_row_list AS r ON r.submission_id = i.submission_id AND r.form = i.form AND r.first_line = i.first_line;
CREATE OR REPLACE TEMP VIEW staged_cell AS SELECT * FROM unpacked('staged_cell_list');
CREATE OR REPLACE TEMP TABLE staged_finding (
    receipt_id VARCHAR, submission_id VARCHAR, rule VARCHAR, item VARCHAR, row_key VARCHAR, sheet VARCHAR, address VARCHAR,
    found VARCHAR, wanted VARCHAR, more INTEGER
);
CREATE OR REPLACE TEMP TABLE staged_answer (
    receipt_id VARCHAR, question VARCHAR, reason VARCHAR, sheet VARCHAR, address VARCHAR, units VARCHAR[]
);
CREATE OR REPLACE TEMP TABLE staged_entry (
    receipt_id VARCHAR, entered_by VARCHAR, reason VARCHAR, via VARCHAR, confirms VARCHAR
);
CREATE OR REPLACE TEMP VIEW asked AS
SELECT f.*,
    finding_id(f.receipt_id, f.submission_id, f.rule, f.item, f.row_key, f.sheet, f.address, f.found, f.wanted) AS question,
    f.submission_id || ':' || f.rule || ':' || coalesce(f.item, '') AS kind
FROM store.finding AS f
WHERE is_answered(f.severity);
CREATE OR REPLACE TEMP VIEW staged_reason AS
SELECT a.receipt_id, f.submission_id, s.unit, s.form, s.period, f.rule, f.item, f.row_key, f.found, f.wanted, a.reason, f.address
FROM staged_answer AS a
JOIN asked AS f ON f.question = a.question
JOIN store.submission AS s ON s.submission_id = f.submission_id;
CREATE OR REPLACE TEMP TABLE standing_before AS SELECT * FROM current_submission;
CREATE OR REPLACE TEMP VIEW standing_before_list AS
SELECT c.* FROM store.cell_list AS c
SEMI JOIN standing_before AS s ON s.submission_id = c.submission_id AND s.reading = c.reading;
CREATE OR REPLACE TEMP TABLE standing_submission (submission_id VARCHAR, unit VARCHAR, form VARCHAR, period VARCHAR);
CREATE OR REPLACE TEMP VIEW standing_cell_list AS
SELECT c.* FROM staged_cell_list AS c SEMI JOIN standing_submission AS s ON s.submission_id = c.submission_id
UNION ALL
SELECT c.* FROM standing_before_list AS c SEMI JOIN standing_submission AS s ON s.submission_id = c.submission_id;
CREATE OR REPLACE TEMP VIEW standing_cell AS SELECT * FROM unpacked('standing_cell_list');
