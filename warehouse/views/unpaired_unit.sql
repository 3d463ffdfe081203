-- One row per indicator, unit and period whose report has rows, but none with both amounts. The unit has no figure, and the
-- district's figure leaves it out.
SELECT f.indicator, s.unit, f.period
FROM (
    SELECT indicator, period, unnest(list_filter(cells, lambda cell: cell.part = 'unpaired' AND NOT starts_with(cell.ref, 'figure:'))).ref AS ref
    FROM standing_figure
    WHERE unit = (SELECT unit FROM unit WHERE kind = 'district') AND known_rows < all_rows
) AS f
JOIN submission AS s ON s.submission_id = split_part(f.ref, '!', 1) AND s.period = f.period
GROUP BY f.indicator, s.unit, f.period
