-- One row per form and item, by its newest declaration.
SELECT form, item, heading, type, uom, quantity
FROM form_item
QUALIFY row_number() OVER (PARTITION BY form, item ORDER BY valid_from DESC) = 1
ORDER BY form, position
