-- title: 省级商业街区改造投资
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M08.e
-- form: commerce
-- One row per unit and month: invested in the pilot shopping street since January, over the year's plan as reported.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'street_invested_total' THEN number END) AS part,
        max(CASE WHEN item = 'street_planned' THEN number END) AS whole,
        max(CASE WHEN item = 'street_invested_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'street_planned' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'commerce' AND item IN ('street_invested_total', 'street_planned')
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
