-- title: 养老保险净增参保人数
-- uom: 人
-- kind: cumulative
-- direction: up
-- rollup: ratio
-- target: reported
-- quantity: M15.a
-- form: social_insurance
-- One row per unit and month: people newly in the pension insurance this year, net, over the annual target that the unit reports.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'net_total' THEN number END) AS part,
        max(CASE WHEN item = 'annual_target' THEN number END) AS whole,
        max(CASE WHEN item = 'net_total' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'annual_target' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'social_insurance' AND item IN ('net_total', 'annual_target') AND (row_key LIKE '企业职工|%' OR row_key LIKE '城乡居民|%')
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
