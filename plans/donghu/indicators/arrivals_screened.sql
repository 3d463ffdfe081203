-- title: 来赣人员排查人数
-- uom: 人
-- kind: cumulative
-- direction: none
-- rollup: sum
-- target: none
-- quantity: M10.e
-- form: mobility
-- One row per unit and week: arrivals screened since January, from all three sources of risk.
SELECT
    unit,
    period,
    sum(number) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(cell_id, number) AS cells
FROM reported
WHERE form = 'mobility' AND item IN ('risk_total', 'cluster_total', 'elsewhere_total')
GROUP BY unit, period
HAVING numerator IS NOT NULL
