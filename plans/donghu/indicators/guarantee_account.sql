-- title: “三保”资金专户建立
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M18.b
-- form: fiscal_operation
-- One row per unit and month: the account for the three guarantees (三保) stands, of the one that is wanted.
WITH account AS (
    SELECT
        r.unit,
        r.period,
        p.ends_on,
        max(CASE WHEN r.item = 'account_opened' THEN r.text END) AS opened,
        max(CASE WHEN r.item = 'account_opened_on' THEN r.date END) AS opened_on,
        max(CASE WHEN r.item = 'account_opened' THEN r.cell_id END) AS opened_cell
    FROM reported AS r
    JOIN period AS p ON p.code = r.period
    WHERE r.form = 'fiscal_operation' AND r.item IN ('account_opened', 'account_opened_on') AND r.row_key = '三保资金专户'
    GROUP BY r.unit, r.period, p.ends_on
),

judged AS (
    SELECT *, CASE WHEN opened = '已建立' AND coalesce(opened_on, ends_on) <= ends_on THEN 1 ELSE 0 END AS is_opened
    FROM account
    WHERE opened IS NOT NULL
)

SELECT
    unit,
    period,
    sum(is_opened) AS numerator,
    count(*) AS denominator,
    counted_cells(opened_cell, is_opened, opened_cell) AS cells
FROM judged
GROUP BY unit, period
