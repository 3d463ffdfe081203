-- One row per cell, register row or target that is listed behind a figure: the amount it gives.
-- $most: the number of cells per figure; NULL: all.
SELECT indicator, figure_period, part, ref, amount
FROM bulletin_part
WHERE $most IS NULL AND part IN ('numerator', 'denominator')
UNION ALL
SELECT indicator, figure_period, part, ref, amount
FROM (
    SELECT
        indicator,
        unnest(
            min(
                {
                    'comes_after': part <> 'numerator', 'less': -abs(amount), 'ref': ref,
                    'figure_period': figure_period, 'part': part, 'amount': amount
                },
                coalesce($most, 1)
            ),
            recursive := true
        )
    FROM bulletin_part
    WHERE $most IS NOT NULL AND part IN ('numerator', 'denominator')
    GROUP BY indicator
)
