-- rule: two_leads
-- needs: register_row SEMI JOIN staged_submission USING (form)
-- One row per staged row of a register's project or task that another unit reports for the same period.
-- The lists that name register rows are joined first, so that only lists of a pair are unpacked.
WITH own_row AS NOT MATERIALIZED (SELECT c.* FROM staged_cell_list AS c SEMI JOIN register_row AS r ON r.form = c.form AND r.item = c.item),

other_row AS NOT MATERIALIZED (SELECT c.* FROM standing_cell_list AS c SEMI JOIN register_row AS r ON r.form = c.form AND r.item = c.item),

pair AS (
    SELECT DISTINCT c.submission_id, c.item, o.submission_id AS id_other
    FROM own_row AS c
    JOIN other_row AS o ON o.form = c.form AND o.period = c.period AND o.item = c.item AND o.unit <> c.unit
),

own_list AS (SELECT c.* FROM own_row AS c SEMI JOIN pair AS p ON p.submission_id = c.submission_id AND p.item = c.item),

other_list AS (SELECT c.* FROM other_row AS c SEMI JOIN pair AS p ON p.id_other = c.submission_id AND p.item = c.item),

shared AS (
    SELECT c.submission_id, c.item, c.row_key, c.sheet, c.address, string_agg(o.unit, '、' ORDER BY o.unit) AS other_units
    FROM pair AS p
    JOIN unpacked('own_list') AS c ON c.submission_id = p.submission_id AND c.item = p.item
    JOIN unpacked('other_list') AS o ON o.submission_id = p.id_other AND o.item = p.item AND o.row_key = c.row_key
    WHERE c.row_key <> ''
    GROUP BY ALL
)

SELECT
    s.submission_id, s.item, s.row_key, s.sheet, s.address, s.other_units AS found,
    coalesce(p.lead_unit, m.unit) AS wanted
FROM shared AS s
LEFT JOIN project AS p ON p.project_id = s.row_key
LEFT JOIN milestone AS m ON m.task_id = s.row_key
