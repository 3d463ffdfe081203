-- One row per unit, form, period, row and item that a lead reports for the unit (代报), or that both report: both numbers,
-- and which of them counts (docs/decisions/0056).
WITH of_lead AS (
    SELECT unit, form, period, max_by(submission_id, revision) AS submission_id, max_by(reported_by, revision) AS reported_by
    FROM submission
    WHERE reported_by IS NOT NULL AND status IN ('accepted', 'questioned') AND submission_id NOT IN (SELECT submission_id FROM erasure)
    GROUP BY unit, form, period
),

of_unit AS (
    SELECT c.unit, c.form, c.period, c.submission_id, c.reading
    FROM current_submission AS c
    SEMI JOIN of_lead AS l ON l.unit = c.unit AND l.form = c.form AND l.period = c.period
    WHERE c.reported_by IS NULL
),

latest_reading AS (
    SELECT submission_id, max(reading) AS reading
    FROM reading
    GROUP BY submission_id
),

lead_list AS (
    SELECT c.*
    FROM store.cell_list AS c
    JOIN of_lead AS l ON l.submission_id = c.submission_id
    LEFT JOIN latest_reading AS r ON r.submission_id = c.submission_id
    WHERE c.reading = coalesce(r.reading, 1)
),

unit_list AS (
    SELECT c.*
    FROM store.cell_list AS c
    SEMI JOIN of_unit AS u ON u.submission_id = c.submission_id AND u.reading = c.reading
),

lead_cell AS (SELECT unit, form, period, row_key, item, number, cell_id FROM unpacked('lead_list') WHERE number IS NOT NULL),

unit_cell AS (SELECT unit, form, period, row_key, item, number, cell_id FROM unpacked('unit_list') WHERE number IS NOT NULL)

SELECT
    coalesce(c.unit, o.unit) AS unit, coalesce(c.form, o.form) AS form, coalesce(c.period, o.period) AS period,
    coalesce(c.row_key, o.row_key) AS row_key, coalesce(c.item, o.item) AS item,
    l.reported_by, c.number AS lead_number, o.number AS own_number,
    u.submission_id IS NOT NULL AS is_own_standing,
    CASE WHEN u.submission_id IS NOT NULL THEN c.number IS DISTINCT FROM o.number END AS is_different,
    c.cell_id AS lead_cell_id, o.cell_id AS own_cell_id
FROM lead_cell AS c
FULL JOIN unit_cell AS o
    ON o.unit = c.unit AND o.form = c.form AND o.period = c.period AND o.row_key = c.row_key AND o.item = c.item
JOIN of_lead AS l ON l.unit = coalesce(c.unit, o.unit) AND l.form = coalesce(c.form, o.form) AND l.period = coalesce(c.period, o.period)
LEFT JOIN of_unit AS u ON u.unit = l.unit AND u.form = l.form AND u.period = l.period
