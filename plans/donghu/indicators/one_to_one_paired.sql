-- title: “一对一”帮扶结对率
-- uom: %
-- kind: share
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M14.c
-- form: employment_aid
-- One row per unit and week: people with a helper of their own, of those in the one-to-one list.
SELECT * FROM reported_ratio('paired', 'ledger', form = 'employment_aid')
