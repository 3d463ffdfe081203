-- rule: two_leads
-- One row per staged row of a register's project or task that another unit reports for the same period.
WITH own_list AS (
    SELECT c.* FROM staged_cell_list AS c SEMI JOIN register_row AS r ON r.form = c.form AND r.item = c.item
),

other_list AS (
    SELECT c.*
    FROM standing_cell_list AS c
    SEMI JOIN own_list AS w ON w.form = c.form AND w.period = c.period AND w.item = c.item
),

shared AS (
    SELECT
        c.submission_id, c.item, c.row_key, c.sheet, c.address,
        string_agg(o.unit, '、' ORDER BY o.unit) AS other_units
    FROM unpacked('own_list') AS c
    JOIN unpacked('other_list') AS o
        ON o.form = c.form AND o.period = c.period AND o.item = c.item AND o.row_key = c.row_key AND o.unit <> c.unit
    WHERE c.row_key <> ''
    GROUP BY ALL
)
SELECT
    s.submission_id, s.item, s.row_key, s.sheet, s.address, s.other_units AS found,
    coalesce(p.lead_unit, m.unit) AS wanted
FROM shared AS s
LEFT JOIN project AS p ON p.project_id = s.row_key
LEFT JOIN milestone AS m ON m.task_id = s.row_key
