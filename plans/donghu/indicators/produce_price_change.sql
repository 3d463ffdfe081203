-- title: 蔬菜和水产品价格环比
-- uom: %
-- kind: growth
-- direction: down
-- rollup: ratio
-- target: none
-- quantity: M17.d
-- form: grain
-- One row per unit and week: this week's output of vegetables and fish at this week's prices over the same output at the prices of the last quote before.
WITH quote AS (
    SELECT
        r.unit,
        r.period,
        r.row_key,
        p.ends_on,
        p.year,
        max(CASE WHEN r.item = 'price' THEN r.number END) AS price,
        max(CASE WHEN r.item = 'output_week' THEN r.number END) AS output,
        max(CASE WHEN r.item = 'price' THEN r.cell_id END) AS price_cell
    FROM reported AS r
    JOIN period AS p ON p.code = r.period
    WHERE r.form = 'grain' AND r.item IN ('price', 'output_week') AND r.row_key IN ('蔬菜', '水产品')
    GROUP BY r.unit, r.period, r.row_key, p.ends_on, p.year
),

compared AS (
    SELECT
        unit,
        period,
        output,
        price_cell,
        CAST(price * output AS DECIMAL(18, 6)) AS worth,
        CAST(lag(price) OVER earlier * output AS DECIMAL(18, 6)) AS worth_before,
        lag(price_cell) OVER earlier AS cell_before
    FROM quote
    WHERE price IS NOT NULL
    WINDOW earlier AS (PARTITION BY unit, row_key, year ORDER BY ends_on)
)

SELECT
    unit,
    period,
    sum(worth) AS numerator,
    sum(worth_before) AS denominator,
    list_concat(numerator_cells(price_cell, worth), denominator_cells(cell_before, worth_before)) AS cells
FROM compared
WHERE output IS NOT NULL AND worth_before IS NOT NULL
GROUP BY unit, period
HAVING denominator > 0
