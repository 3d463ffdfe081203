-- title: 方案点名夜市提档升级完成情况
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: latest
-- target: file
-- quantity: M09.d
-- form: culture_tourism
-- scope: quantity = 'M09.d'
-- each: 1
-- One row per unit and month: of the four night markets that the plan names, those whose upgrade is done.
WITH judged AS (
    SELECT r.unit, r.period, e.ref, r.cell_id, CASE WHEN r.text = '已完成' THEN 1 ELSE 0 END AS is_done
    FROM reported AS r
    JOIN register_entry AS e ON e.period = r.period AND starts_with(e.name, split_part(r.row_key, '|', 2))
    WHERE r.form = 'culture_tourism' AND r.item = 'site_status' AND r.row_key LIKE '夜市|%' AND r.text IS NOT NULL AND e.quantity = 'M09.d'
)

SELECT
    unit,
    period,
    sum(is_done) AS numerator,
    count(*) AS denominator,
    counted_cells(cell_id, is_done, ref) AS cells
FROM judged
GROUP BY unit, period
