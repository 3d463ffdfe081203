-- title: 方案点名地摊经济点位优化完成情况
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: latest
-- target: file
-- quantity: M09.e
-- form: culture_tourism
-- scope: quantity = 'M09.e'
-- each: 1
-- One row per unit and month: of the two stall sites that the plan names, those whose layout is improved.
WITH judged AS (
    SELECT r.unit, r.period, e.ref, r.cell_id, CASE WHEN r.text = '已完成' THEN 1 ELSE 0 END AS is_done
    FROM reported AS r
    JOIN register_entry AS e ON e.period = r.period AND starts_with(e.name, split_part(r.row_key, '|', 2))
    WHERE r.form = 'culture_tourism' AND r.item = 'site_status' AND r.row_key LIKE '地摊点位|%' AND r.text IS NOT NULL AND e.quantity = 'M09.e'
)

SELECT
    unit,
    period,
    sum(is_done) AS numerator,
    count(*) AS denominator,
    counted_cells(cell_id, is_done, ref) AS cells
FROM judged
GROUP BY unit, period
