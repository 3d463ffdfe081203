-- One row per indicator, unit and period of the year shown: `figure_value`, worked out once for all that `progress` asks of it.
SELECT *
FROM figure_value
WHERE year = $year
