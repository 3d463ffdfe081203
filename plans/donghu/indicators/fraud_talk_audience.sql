-- title: 防范非法集资宣传场均覆盖人次
-- uom: 人次/场次
-- kind: average
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M19.b
-- form: financial_risk
-- One row per unit and month: people reached by each talk against illegal fund-raising this year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'people_total' THEN number END) AS part,
        max(CASE WHEN item = 'talks_total' THEN number END) AS whole,
        max(CASE WHEN item = 'people_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'talks_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'financial_risk' AND item IN ('people_total', 'talks_total')
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
