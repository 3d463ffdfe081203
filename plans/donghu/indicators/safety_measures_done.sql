-- title: 安全生产15条措施落实
-- uom: %
-- kind: milestone
-- direction: up
-- rollup: ratio
-- target: file
-- quantity: M20.a
-- form: work_progress
-- owner: 区应急管理局
-- scope: quantity = 'M20.a'
-- each: 1
-- One row per unit and month: of the 15 measures that a unit answers for, those that are carried out.
SELECT * FROM entries_counted(
    'milestone', is_counted := text = '已完成',
    condition := form = 'work_progress' AND item = 'status' AND text IS NOT NULL,
    entries := quantity = 'M20.a'
)
