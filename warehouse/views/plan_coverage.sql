-- One row per quantity of the plan: the kind and name of what covers it.
WITH by_indicator AS (
    SELECT quantity AS quantity_id, string_agg(indicator, ', ' ORDER BY indicator) AS name
    FROM indicator
    WHERE quantity IS NOT NULL
    GROUP BY quantity
),

by_item AS (
    SELECT quantity AS quantity_id, string_agg(form || '.' || item, ', ' ORDER BY form, item) AS name
    FROM (SELECT form, item, quantity FROM form_item WHERE quantity IS NOT NULL GROUP BY form, item, quantity)
    GROUP BY quantity
)

SELECT
    q.quantity_id,
    q.measure_no,
    CASE WHEN i.name IS NOT NULL THEN 'indicator' WHEN t.name IS NOT NULL THEN 'item' ELSE q.covered_by END AS covered_by,
    coalesce(i.name, t.name, q.name) AS name
FROM quantity AS q
LEFT JOIN by_indicator AS i ON i.quantity_id = q.quantity_id
LEFT JOIN by_item AS t ON t.quantity_id = q.quantity_id
