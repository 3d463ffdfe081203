"""Lines among and below a table's rows that are none of its rows: comparisons (上年同期), notes, units of measure.

`rows.py` and `labels.py` ask by a row's name or its only text.
"""

from __future__ import annotations

import functools
import re

from sources.value.words import normal, words

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_BEFORE = r"(?:上|去|前)一?(?:年|月|周|期|季度?|旬|半年)(?:度|末|底)?|上个(?:月|周|季度)"
_SAME = rf"(?:{_BEFORE}|历史|往年)?同(?:期|月|周|季度?)|{_BEFORE}"
_COUNT = r"(?:累计|完成)?(?:数|值|数据|数额|金额|完成|完成数|完成值|完成情况|情况|实绩|实际|合计|总计|总数)?"
_CHANGE = r"(?:增减|增长|增加|减少|增速|增幅|降幅|升降|变化|变动|净增|净增减|±|正负)"
_SHARE = r"(?:比重|比例|百分比|比率|占比)"
# What a row of this name sets beside the others, of which it is none: another period, a change, a target, a share of the whole.
COMPARISON = re.compile(
    rf"(?:(?:本期)?(?:{_SAME}){_COUNT}"
    rf"|(?:本(?:月|周|期|季|年))?(?:与|比|较|同)(?:{_SAME}|年初|上年年末)(?:相比|比)?{_CHANGE}?{_COUNT}(?:百分比|百分点|率|幅度?)?"
    rf"|(?:同比|环比|增减|增长|增速|增幅|降幅|升降|变化|变动){_CHANGE}?(?:额|量|数|率|值|幅度?|百分比|百分点|情况)?"
    rf"|(?:所?占(?:总|全)?(?:全[国省市区县镇年]|总[数量额]|合计|全年|年度)?的?)?{_SHARE}|构成(?:比例?)?"
    rf"|(?:全年|年度|本年度?|今年|年初|当年|季度|本?季|月度|本?月|上半年|下半年|半年)(?:计划|目标|任务|预算|指标)(?:任务)?(?:数|值|额|量|总数|总额|数值)?"
    rf"|(?:目标|计划|任务|预算)(?:任务|数|值|额|总数|总额)"
    rf"|(?:完成|占)(?:全年|年度|本年|月度|季度|序时)?(?:计划|目标|任务|预算|进度)(?:任务)?数?的?(?:{_SHARE}|率|进度|情况)?|完成(?:{_SHARE}|率|进度)"
    rf"|(?:\d{{2,4}}年)?{_NUMBER}(?:[-—~～至到]?{_NUMBER})?月(?:份)?{_COUNT}|(?:\d{{2,4}}年)?(?:第?[一二三四1-4]季度?|[上下]半年|前[一二三]季度?){_COUNT}"
    rf"|(?:\d{{4}}年度?|[本当](?:月|周|期|年|季度?)|本年累计|年累计|截至?(?:本|当|上)(?:月|周|期|年)末?)(?:数|值|完成|完成数|新增|发生|发生额|累计|情况)?"
    r"|(?:时间|序时)进度|(?:较|与|比)(?:时间|序时)进度(?:相比|比)?(?:差距?|快慢|增减)?|(?:全[国省市区]|各[市区县])?(?:排名|位次|名次|排位))"
)
# An average for each one, in a table whose rows add up.
EACH = re.compile(
    r"(?:(?:人|户|亩|家|店|单店|每[人户亩家店])均|(?:每|单)(?:人|户|亩|家|店))"
    r"(?:[^\W\d_]{0,6}(?:额|量|数|值|收入|支出|产值|产出|面积|投资|消费|成本|价格?|工资|税收|利润|水平|效益))?"
    r"|最(?:[高大多]|[低小少])(?:值|数|额|者)?|中位数|标准差"
)


@functools.lru_cache(maxsize=16384)
def is_comparison(name: str, is_summed: bool) -> bool:
    """Whether a row's name says that it compares: 上年同期, 同比, 年度目标, 占比. is_summed: the form declares no rows, so that all are of one
    kind, and 户均 is none of them."""
    plain = normal(BRACKETED.sub("", name)) or normal(name)
    return COMPARISON.fullmatch(plain) is not None or (is_summed and EACH.fullmatch(plain) is not None)


BRACKETED = re.compile(r"[（(【\[][^（()）\[\]【】]*[)）】\]]")
# A footnote's mark before a text: *, ※, ①.
MARKED = re.compile(r"\s*[（(【\[〔]?\s*(?:[*＊※†‡]+|[①-⑳⑴-⒇]|[¹²³⁰⁴-⁹])\s*[）)】\]〕]?\s*(?=[^\s\d])")
# What a sentence about a table holds, and no name.
SPOKEN = re.compile(
    r"[。；;！!]|(?:合|总|小|共)\s*[计計]\s*[:：]|[本此该附]表|上表(?![演面达])|表[中内]所|(?:以上|上述|所有|各项|部分)(?:均|各|所|数|金)"
    r"|数据(?:为|系|来源|截|均|不|未|以|取|由|含|是|按)|口径|截[至止](?:目前|\d|[本上]|[:：])|快报数|初步(?:统计|数|核)|为准|[不未]含|不包括|不包含|含税|详见|参见|见附|附后"
    r"|统计(?:范围|时间|期间|截)|需.{0,4}说明|请.{0,12}(?:报送|填报|填列|填写|上报|核实)|(?:由|按|于).{2,16}(?:报送|填报|填列|填写|提供)|示例数据|待(?:统计|核实|补充|确认)|单位\s*[:：]"
)
LONGEST_NAME = 50


@functools.lru_cache(maxsize=4096)
def is_note(text: str) -> bool:
    """Whether a text alone in its row reads like a sentence about the table, as names of rows do not; what is in doubt is a name."""
    return len(text) > LONGEST_NAME or SPOKEN.search(text) is not None


def is_marked(text: str) -> bool:
    """Whether a text begins with a footnote's mark: *本月停业3天."""
    return MARKED.match(text) is not None


def is_unit_line(text: str) -> bool:
    """Whether a text says no more than a unit of measure: 单位：万元, （计量单位：元）."""
    match = words().line("uom").match(text.strip(" \u3000（()）[]【】"))
    return match is not None and 0 < len(match["said"].strip()) <= 12


EXAMPLE = re.compile(
    r"\s*(?:[（(【\[〔]\s*(?:填报|填写)?(?:示例|样例|举例|例子?|样表)\s*\d*\s*[)）】\]〕]|(?:填报|填写)?(?:示例|样例|举例|例)\s*\d*\s*[:：]|例如)\s*\S|.*[（(【\[](?:示例|样例)[)）】\]]\s*$"
)
VOID = re.compile(
    r".*[（(【\[]\s*(?:已?作废|已?删除|删去|不报|不计|勿用|误报|误填|重复(?:填报|上报)?|此行.{0,6})\s*[)）】\]]\s*$"
)


def is_example(name: str) -> bool:
    """Whether a row's name says that it only shows how to fill in the form: （示例）某夜市, 例：某夜市."""
    return "例" in name and EXAMPLE.match(name) is not None


def is_void(name: str) -> bool:
    """Whether a row's name says that the row does not count: 某夜市（作废）."""
    return name[-1:] in "）)】]" and VOID.match(name) is not None
