-- One row per week of deadlines, all reports: the share that came on time; the last $most.
SELECT week_on, expected, received, on_time, on_time_share, usual_share, least_share, is_unusual
FROM punctuality
WHERE scope = 'all'
ORDER BY week_on DESC
LIMIT $most
