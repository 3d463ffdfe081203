-- title: 地块成交价款
-- uom: 万元
-- kind: cumulative
-- direction: up
-- rollup: sum
-- target: none
-- quantity: M06.b
-- form: reserve_projects
-- One row per unit and month: price of the parcels sold by the end of the month.
WITH parcel AS (
    SELECT
        r.unit,
        r.period,
        r.row_key,
        max(CASE WHEN r.item = 'sold_on' THEN r.date END) AS sold_on,
        max(CASE WHEN r.item = 'price' THEN r.number END) AS price,
        max(CASE WHEN r.item = 'price' THEN r.cell_id END) AS price_cell,
        max(p.ends_on) AS ends_on
    FROM reported AS r
    JOIN register_entry AS p ON p.ref = 'project:' || r.row_key AND p.period = r.period
    WHERE r.form = 'reserve_projects' AND r.item IN ('sold_on', 'price') AND p.kind = 'parcel'
    GROUP BY r.unit, r.period, r.row_key
)

SELECT
    unit,
    period,
    sum(price) AS numerator,
    CAST(NULL AS DECIMAL(18, 6)) AS denominator,
    numerator_cells(price_cell, price) AS cells
FROM parcel
WHERE sold_on <= ends_on
GROUP BY unit, period
HAVING numerator IS NOT NULL
