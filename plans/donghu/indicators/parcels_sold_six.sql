-- title: 地块出让成交
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M06.b
-- form: reserve_projects
-- reading: 按六宗计
-- primary: false
-- scope: list_contains(tiers, '调规出让') AND (NOT list_contains(tiers, '西岸1-4号') OR ref = (SELECT min(p.ref) FROM register_entry AS p WHERE p.period = register_entry.period AND p.is_owed AND list_contains(p.tiers, '西岸1-4号')))
-- each: 1
-- One row per unit and month: parcels sold by the end of the month, 1-4号 read as one parcel that is sold when all of it is.
WITH line AS (
    SELECT
        unit,
        period,
        row_key,
        max(CASE WHEN item = 'sold_on' THEN date END) AS sold_on,
        max(CASE WHEN item = 'sold_on' AND date IS NOT NULL THEN cell_id END) AS cell_id
    FROM reported
    WHERE form = 'reserve_projects' AND item IN ('project', 'sold_on')
    GROUP BY unit, period, row_key
),

part AS (
    SELECT
        *,
        CASE WHEN list_contains(tiers, '西岸1-4号') THEN '西岸1-4号' ELSE ref END AS parcel,
        min(ref) OVER (PARTITION BY period, parcel) AS parcel_ref,
        count(*) OVER (PARTITION BY period, parcel) AS parts
    FROM register_entry
    WHERE is_owed AND list_contains(tiers, '调规出让')
),

-- A parcel of several parts is sold when all are, and not sold when one is not; else it is not known.
judged AS (
    SELECT
        line.unit,
        line.period,
        part.parcel_ref AS ref,
        min(CASE WHEN line.sold_on <= part.ends_on THEN 1 ELSE 0 END) AS is_done,
        max(line.cell_id) AS cell_id
    FROM line
    JOIN part ON part.ref = 'project:' || line.row_key AND part.period = line.period AND list_contains(part.reporters, line.unit)
    GROUP BY line.unit, line.period, part.parcel_ref, part.parts
    HAVING is_done = 0 OR count(*) = part.parts
)

SELECT
    unit,
    period,
    sum(is_done) AS numerator,
    count(*) AS denominator,
    counted_cells(coalesce(cell_id, ref), is_done, ref) AS cells
FROM judged
GROUP BY unit, period
