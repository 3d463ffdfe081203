-- One row per required item of a form with texts that stand for a blank: these texts.
SELECT item, list_distinct(flatten(list(written)))
FROM (
    SELECT item, list_filter(texts, lambda text, i: coalesce(states[i], state) = 'blank' AND trim(text) <> '') AS written
    FROM staged_item_list
    WHERE form = $form AND item IN (SELECT unnest($items::VARCHAR[])) AND texts IS NOT NULL AND (len(states) > 0 OR state = 'blank')
)
WHERE len(written) > 0
GROUP BY item
