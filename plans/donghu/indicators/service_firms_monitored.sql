-- title: 重点服务业企业运行监测覆盖面
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M02.b
-- form: service_enterprises
-- One row per unit and month: firms that sent their figures, of those to be monitored.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'firms_reporting' THEN number END) AS part,
        max(CASE WHEN item = 'firms_wanted' THEN number END) AS whole,
        max(CASE WHEN item = 'firms_reporting' THEN cell_id END) AS part_cell,
        max(CASE WHEN item = 'firms_wanted' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'service_enterprises' AND item IN ('firms_reporting', 'firms_wanted')
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
HAVING numerator IS NOT NULL AND denominator IS NOT NULL
