-- title: 地块出让成交
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M06.b
-- form: reserve_projects
-- reading: 按九宗计
-- scope: list_contains(tiers, '调规出让')
-- each: 1
-- One row per unit and month: parcels sold by the end of the month, 1-4号 read as four parcels.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'sold_on' THEN date END) AS done_on,
        max(CASE WHEN item = 'sold_on' AND date IS NOT NULL THEN cell_id END) AS cell_id
    FROM reported
    WHERE form = 'reserve_projects' AND item IN ('project', 'sold_on')
    GROUP BY unit, period, row_key
),

judged AS (
    SELECT line.*, e.ref, CASE WHEN line.done_on <= e.ends_on THEN 1 ELSE 0 END AS is_done
    FROM line
    JOIN register_entry AS e
        ON e.ref = 'project:' || line.row_key AND e.period = line.period AND list_contains(e.reporters, line.unit)
    WHERE list_contains(e.tiers, '调规出让')
)

SELECT
    unit,
    period,
    sum(is_done) AS numerator,
    count(*) AS denominator,
    list_concat(
        numerator_cells(coalesce(cell_id, ref), is_done),
        denominator_cells(ref, 1)
    ) AS cells
FROM judged
GROUP BY unit, period
