-- title: 列名夜市提档升级完成情况
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: latest
-- target: file
-- quantity: M09.d
-- form: culture_tourism
-- One row per unit and month: of the four night markets that the plan names, those whose upgrade is done.
WITH scope AS (
    SELECT m.task_id, m.title, r.unit, r.period
    FROM milestone AS m
    CROSS JOIN (
        SELECT unit, period
        FROM reported
        WHERE form = 'culture_tourism' AND item = 'site_status' AND row_key LIKE '夜市|%' AND text IS NOT NULL
        GROUP BY unit, period
    ) AS r
    WHERE m.quantity = 'M09.d'
),

stated AS (
    SELECT unit, period, split_part(row_key, '|', 2) AS site, text AS status, cell_id
    FROM reported
    WHERE form = 'culture_tourism' AND item = 'site_status' AND row_key LIKE '夜市|%'
),

judged AS (
    SELECT scope.*, stated.cell_id, CASE WHEN stated.status = '已完成' THEN 1 ELSE 0 END AS is_done
    FROM scope
    LEFT JOIN stated
        ON stated.unit = scope.unit AND stated.period = scope.period AND starts_with(scope.title, stated.site)
)

SELECT
    unit,
    period,
    sum(is_done) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(coalesce(cell_id, 'milestone:' || task_id), is_done),
        denominator_cells('milestone:' || task_id, 1)
    ) AS cells
FROM judged
GROUP BY unit, period
