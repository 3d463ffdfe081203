-- title: 版权活动开展类别
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: latest
-- target: none
-- quantity: M09.f
-- form: culture_tourism
-- One row per unit and month: of the six kinds of events that the plan names, those held at least once.
SELECT
    unit,
    period,
    sum(CASE WHEN number > 0 THEN 1 ELSE 0 END) AS numerator,
    CAST(6 AS DECIMAL(18, 6)) AS denominator,
    list_concat(
        numerator_cells(cell_id, CASE WHEN number > 0 THEN 1 ELSE 0 END),
        [{'part': 'denominator', 'ref': 'quantity:M09.f', 'amount': CAST(6 AS DECIMAL(18, 6))}]
    ) AS cells
FROM reported
WHERE form = 'culture_tourism' AND item = 'sessions_total' AND row_key LIKE '版权活动|%' AND number IS NOT NULL
GROUP BY unit, period
