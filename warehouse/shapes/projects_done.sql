-- One row per unit and period: of the reported projects that the unit answers for, those whose date is not after `last_on`.
-- name_item: in every counted row. date_item: in rows with a date. entries: a condition on `register_entry`.
CREATE OR REPLACE MACRO projects_done(name_item, date_item, condition, entries, last_on) AS TABLE
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = date_item THEN date END) AS completed_on,
        max(CASE WHEN item = date_item AND date IS NOT NULL THEN cell_id END) AS cell_id
    FROM reported
    WHERE item IN (name_item, date_item) AND condition
    GROUP BY unit, period, row_key
),

judged AS (
    SELECT line.unit, line.period, line.cell_id, e.ref, CASE WHEN line.completed_on <= last_on THEN 1 ELSE 0 END AS is_done
    FROM line
    JOIN register_entry AS e
        ON e.ref = 'project:' || line.row_key AND e.period = line.period AND list_contains(e.reporters, line.unit)
    WHERE entries
)

SELECT
    unit,
    period,
    sum(is_done) AS numerator,
    count(*) AS denominator,
    counted_cells(coalesce(cell_id, ref), is_done, ref) AS cells
FROM judged
GROUP BY unit, period
