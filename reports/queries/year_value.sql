-- One row per indicator, unit and period of the shown year: `figure_value`, computed once for all uses in `progress`.
SELECT *
FROM figure_value
WHERE year = $year
