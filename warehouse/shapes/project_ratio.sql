-- One row per unit and period with a positive whole: one item over another, summed over the project rows that have both.
-- condition: on `reported`. entries: a condition on `register_entry`.
CREATE OR REPLACE MACRO project_ratio(part_item, whole_item, condition, entries) AS TABLE
WITH line AS (
    SELECT
        r.unit,
        r.period,
        r.row_key,
        max(CASE WHEN item = part_item THEN number END) AS part,
        max(CASE WHEN item = whole_item THEN number END) AS whole,
        max(CASE WHEN item = part_item THEN cell_id END) AS part_cell,
        max(CASE WHEN item = whole_item THEN cell_id END) AS whole_cell
    FROM reported AS r
    JOIN register_entry AS e ON e.ref = 'project:' || r.row_key AND e.period = r.period
    WHERE item IN (part_item, whole_item) AND condition AND entries
    GROUP BY r.unit, r.period, r.row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING (denominator > 0) IS NOT FALSE
