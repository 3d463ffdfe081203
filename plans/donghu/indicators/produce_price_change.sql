-- title: 蔬菜和水产品价格环比
-- uom: %
-- kind: growth
-- direction: down
-- rollup: ratio
-- target: none
-- quantity: M17.d
-- form: grain
-- base: period_before
-- One row per unit and week: this week's output of vegetables and fish at this week's prices over the same output at the prices of the week before.
WITH quote AS (
    SELECT
        r.unit,
        r.form,
        r.period,
        r.row_key,
        max(CASE WHEN r.item = 'price' THEN r.number END) AS price,
        max(CASE WHEN r.item = 'output_week' THEN r.number END) AS output,
        max(CASE WHEN r.item = 'price' THEN r.cell_id END) AS price_cell
    FROM reported AS r
    WHERE r.form = 'grain' AND r.item IN ('price', 'output_week') AND r.row_key IN ('蔬菜', '水产品')
    GROUP BY r.unit, r.form, r.period, r.row_key
),

compared AS (
    SELECT
        q.unit,
        q.period,
        q.price_cell,
        CAST(q.price * q.output AS DECIMAL(18, 6)) AS worth,
        CAST(e.price * q.output AS DECIMAL(18, 6)) AS worth_before,
        e.price_cell AS cell_before
    FROM quote AS q
    JOIN base_period AS w ON w.unit = q.unit AND w.form = q.form AND w.period = q.period
    LEFT JOIN quote AS e ON e.unit = q.unit AND e.row_key = q.row_key AND e.period = w.period_before
    WHERE w.period_before IS NOT NULL
)

SELECT
    unit,
    period,
    sum(paired(worth, worth_before)) AS numerator,
    sum(paired(worth_before, worth)) AS denominator,
    pair_cells(price_cell, worth, cell_before, worth_before) AS cells
FROM compared
GROUP BY unit, period
HAVING (denominator > 0) IS NOT FALSE
