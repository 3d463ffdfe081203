-- One row per unit and period: one item over another, summed over the rows that have both. The whole may be zero.
CREATE OR REPLACE MACRO reported_part(part_item, whole_item, condition) AS TABLE
SELECT
    unit,
    period,
    sum(paired(part, whole)) AS numerator,
    sum(paired(whole, part)) AS denominator,
    pair_cells(part_cell, part, whole_cell, whole) AS cells
FROM reported_pair(part_item, whole_item, condition)
GROUP BY unit, period
