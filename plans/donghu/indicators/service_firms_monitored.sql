-- title: 重点服务业企业运行监测覆盖面
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M02.b
-- form: service_enterprises
-- One row per unit and month: firms that sent their figures, of those to be monitored.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'firms_reporting' THEN number END) AS numerator,
    sum(CASE WHEN item = 'firms_wanted' THEN number END) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN item = 'firms_reporting' THEN number END),
        denominator_cells(cell_id, CASE WHEN item = 'firms_wanted' THEN number END)
    ) AS cells
FROM reported
WHERE form = 'service_enterprises' AND item IN ('firms_reporting', 'firms_wanted')
GROUP BY unit, period
HAVING numerator IS NOT NULL AND denominator IS NOT NULL
