-- title: 落地检完成率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M10.e
-- form: mobility
-- One row per unit and week: arrivals tested where they landed, of those who had to be (三天两检).
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'landing_tested' THEN number END) AS part,
        max(CASE WHEN item = 'landing_due' THEN number END) AS whole,
        max(CASE WHEN item = 'landing_tested' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'landing_due' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'mobility' AND item IN ('landing_tested', 'landing_due')
    GROUP BY unit, period, row_key
)

SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM line
GROUP BY unit, period
HAVING denominator > 0
