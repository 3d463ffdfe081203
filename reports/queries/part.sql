-- One row per cell, register row or target behind a figure shown: the amount that it gives.
-- $shown: "indicator period" of each line that has a figure. A condition on these goes down to the figures, before their cells are unpacked;
-- a join with the lines would come after the cells of the whole year.
SELECT indicator, period AS figure_period, part, ref, amount
FROM figure_cell
WHERE edition = $edition AND unit = $district AND list_contains($shown, indicator || ' ' || period)
