-- What indicators say in one word: the cells behind a numerator and a denominator.
-- Aggregates over the rows of a unit and period; `list_concat` joins the two lists (a NULL list counts as empty).
CREATE OR REPLACE MACRO numerator_cells(ref, amount) AS
    list_sort(list({'part': 'numerator', 'ref': ref, 'amount': CAST(amount AS DECIMAL(18, 6))}) FILTER (WHERE amount IS NOT NULL));
CREATE OR REPLACE MACRO denominator_cells(ref, amount) AS
    list_sort(list({'part': 'denominator', 'ref': ref, 'amount': CAST(amount AS DECIMAL(18, 6))}) FILTER (WHERE amount IS NOT NULL));
