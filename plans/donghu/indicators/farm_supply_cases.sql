-- title: 农资监管每次检查查处件数
-- uom: 件/次
-- kind: average
-- direction: none
-- rollup: ratio
-- target: none
-- quantity: M17.e
-- form: grain
-- One row per unit and week: cases of bad farm supplies found, per check made this year.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'cases_total' THEN number END) AS part,
        max(CASE WHEN item = 'checks_total' THEN number END) AS whole,
        max(CASE WHEN item = 'cases_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'checks_total' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'grain' AND item IN ('cases_total', 'checks_total')
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
