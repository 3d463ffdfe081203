-- title: 未整改隐患
-- uom: 处
-- kind: state
-- direction: down
-- rollup: sum
-- target: file
-- quantity: none
-- form: roads
-- One row per unit and week: faults that are still open; none is wanted.
SELECT * FROM reported_amount(form = 'roads' AND item = 'faults_open')
