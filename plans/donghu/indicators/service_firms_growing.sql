-- title: 重点服务业企业营业收入增长面
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: none
-- quantity: M02.a
-- form: service_enterprises
-- One row per unit and month: firms with more revenue than in the same months of last year, of those that gave both.
SELECT
    unit,
    period,
    sum(CASE WHEN this_year > last_year THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator,
    counted_cells(this_cell, CASE WHEN this_year > last_year THEN 1 ELSE 0 END, this_cell) AS cells
FROM reported_pair('revenue_total', 'revenue_last_year', form = 'service_enterprises')
    AS firm (unit, period, row_key, this_year, last_year, this_cell, last_cell)
WHERE this_year IS NOT NULL AND last_year IS NOT NULL
GROUP BY unit, period
