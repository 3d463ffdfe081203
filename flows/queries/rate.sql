-- One row for all, and one for each unit, form, period or campaign ($scope): the punctuality of its reports of the last year
-- that has any, the least punctual first.
SELECT
    CASE scope WHEN 'all' THEN '全部' ELSE name END AS name, round(100 * on_time_share, 1) AS on_time_pct,
    expected, received, on_time, accepted_first_time, returned, open_returns, round(hours_to_mend_median, 1) AS median_hours_to_mend
FROM reporting
WHERE scope IN ('all', $scope) AND year = (SELECT max(year) FROM reporting)
ORDER BY scope <> 'all', on_time_share, name
