"""The headings that a unit writes over 惠企政策兑现情况表, as docs/walk.md shows it."""

POLICY_HEADINGS = [
    "政策编号",
    "级次",
    "落实状态",
    "本周兑现金额",
    "累计兑现金额",
    "应兑现金额",
    "累计兑现户次",
    "累计兑现企业数",
    "受益企业数",
    "应享企业数",
]
