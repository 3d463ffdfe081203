-- One row per form and item, as its newest declaration has it.
SELECT form, item, heading, type, uom, quantity
FROM form_item
QUALIFY row_number() OVER (PARTITION BY form, item ORDER BY valid_from DESC) = 1
ORDER BY form, position
