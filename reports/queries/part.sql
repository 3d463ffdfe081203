-- One row per cell, register row or target behind a figure shown: the amount that it gives.
SELECT f.indicator, f.period AS figure_period, f.part, f.ref, f.amount
FROM figure_cell AS f
JOIN bulletin_line AS l ON l.indicator = f.indicator AND l.period = f.period
WHERE f.edition = $edition AND f.unit = $district
