-- One row per cell, register row or target behind a shown figure: its amount.
-- $shown: "indicator period" of each line with a figure. As a condition it is applied to the figures before their cells are
-- unpacked; a join with the lines would be applied after unpacking the whole year.
SELECT indicator, period AS figure_period, part, ref, amount
FROM figure_cell
WHERE edition = $edition AND unit = $district AND list_contains($shown, indicator || ' ' || period)
