-- One row per unit and period with a positive whole: one item over another, summed over the rows that have both.
CREATE OR REPLACE MACRO reported_ratio(part_item, whole_item, condition) AS TABLE
SELECT *
FROM reported_part(part_item, whole_item, condition)
WHERE (denominator > 0) IS NOT FALSE
