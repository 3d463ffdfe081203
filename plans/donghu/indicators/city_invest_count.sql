-- title: 市百大项目投资完成60%以上的个数占比
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- deadline: 2022-06-30
-- quantity: M04.e
-- form: major_projects
-- reading: 逐项
-- primary: false
-- scope: list_contains(tiers, '市百大')
-- each: 1
-- One row per unit and month: 市百大 projects with 60% of the annual plan invested, of all of that tier that the unit leads.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'invested_total' THEN number END) AS invested_total,
        max(CASE WHEN item = 'annual_plan' THEN number END) AS annual_plan,
        max(CASE WHEN item = 'invested_total' THEN cell_id END) AS cell_id
    FROM reported
    WHERE form = 'major_projects' AND item IN ('invested_total', 'annual_plan')
    GROUP BY unit, period, row_key
),

judged AS (
    SELECT line.*, e.ref, CASE WHEN 100 * line.invested_total >= 60 * line.annual_plan THEN 1 ELSE 0 END AS is_past
    FROM line
    JOIN register_entry AS e
        ON e.ref = 'project:' || line.row_key AND e.period = line.period AND list_contains(e.reporters, line.unit)
    WHERE line.invested_total IS NOT NULL AND line.annual_plan IS NOT NULL AND list_contains(e.tiers, '市百大')
)

SELECT
    unit,
    period,
    sum(is_past) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(cell_id, is_past),
        denominator_cells(ref, 1)
    ) AS cells
FROM judged
GROUP BY unit, period
