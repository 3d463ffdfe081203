-- title: 有重点项目支撑的融合赛道
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: latest
-- target: none
-- quantity: M11.b
-- form: digital_economy
-- One row per unit and month: of the plan's four tracks, those that have a key project.
SELECT
    unit,
    period,
    sum(CASE WHEN number > 0 THEN 1 ELSE 0 END) AS numerator,
    CAST(4 AS DECIMAL(18, 6)) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN number > 0 THEN 1 ELSE 0 END),
        [{'part': 'denominator', 'ref': 'quantity:M11.b', 'amount': CAST(4 AS DECIMAL(18, 6))}]
    ) AS cells
FROM reported
WHERE form = 'digital_economy' AND item = 'key_projects' AND number IS NOT NULL
GROUP BY unit, period
