-- title: 列名地摊经济点位优化完成情况
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: latest
-- target: file
-- quantity: M09.e
-- form: culture_tourism
-- One row per unit and month: of the two stall sites that the plan names, those whose layout is improved.
WITH scope AS (
    SELECT m.task_id, m.title, r.unit, r.period
    FROM milestone AS m
    CROSS JOIN (
        SELECT unit, period
        FROM reported
        WHERE form = 'culture_tourism' AND item = 'site_status' AND row_key LIKE '地摊点位|%' AND text IS NOT NULL
        GROUP BY unit, period
    ) AS r
    WHERE m.quantity = 'M09.e'
),

stated AS (
    SELECT unit, period, split_part(row_key, '|', 2) AS site, text AS status, cell_id
    FROM reported
    WHERE form = 'culture_tourism' AND item = 'site_status' AND row_key LIKE '地摊点位|%'
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
