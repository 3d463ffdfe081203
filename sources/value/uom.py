"""Units of measure as people write them, and their conversion: 元 -> 万元 divides by 10,000."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from sources.value.words import words

SCALES = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2, "": 1}


@dataclass(frozen=True, slots=True)
class Uom:
    """A unit of measure: `scale` times `base`."""

    scale: int
    base: str


# Foreign currencies with their names and signs. They are not converted: no exchange rate is declared.
FOREIGN_MONEY = {
    "美元": ("美元", "美金", "USD", "US$", "$"),
    "港元": ("港元", "港币", "HKD", "HK$"),
    "欧元": ("欧元", "EUR", "€"),
    "英镑": ("英镑", "GBP", "£"),
    "日元": ("日元", "日圆", "JPY", "JP¥"),
    "韩元": ("韩元", "KRW", "₩"),
    "新台币": ("新台币", "台币", "TWD", "NT$"),
    "澳门元": ("澳门元", "MOP"),
    "澳元": ("澳元", "AUD", "A$"),
    "加元": ("加元", "CAD", "C$"),
    "新加坡元": ("新加坡元", "SGD", "S$"),
    "瑞士法郎": ("瑞士法郎", "CHF"),
    "卢布": ("卢布", "RUB", "₽"),
}
MONEY = frozenset(("元", *FOREIGN_MONEY))
MONEY_OF = {name: money for money, names in FOREIGN_MONEY.items() for name in names}
# Signs of foreign currencies before or behind a number; ¥ and ￥ are yuan.
FOREIGN_SIGN = re.compile(
    r"(?:US|HK|NT|[ACS])?\$|JP¥|[€£₩₽₹฿₫₴₺₱₪]|(?<![A-Za-z])(?:USD|HKD|EUR|GBP|JPY|KRW|TWD|MOP|AUD|CAD|SGD|CHF|RUB)(?![A-Za-z])"
)

# Traditional characters of accountants and Hong Kong programs: 萬元, 仟元, 亿圆.
TRADITIONAL = str.maketrans("萬億圓圆仟", "万亿元元千")
# Squares and cubes: km², 米³.
POWERS = {
    "km2": "平方公里",
    "公里2": "平方公里",
    "千米2": "平方公里",
    "米2": "平方米",
    "m3": "立方米",
    "米3": "立方米",
}


@functools.lru_cache(maxsize=4096)
def uom(text: str) -> Uom | None:
    """The unit of measure that the whole `text` names; None if it names none."""
    text = (
        "".join(unicodedata.normalize("NFKC", text).split())
        .translate(TRADITIONAL)
        .replace("人民币元", "元")
        .replace("元人民币", "元")
        .replace("每", "/")
    )
    text = {"m²": "m2", "人民币": "元", "RMB": "元"}.get(text, text)
    if text.endswith("元"):
        text = text.removeprefix("人民币")
    power = next((power for power in POWERS if text.endswith(power)), None)
    if power is not None:
        text = text.removesuffix(power) + POWERS[power]
    bases = words().uom_bases
    if text in bases:
        return Uom(1, text)
    for name in (text, text.removeprefix(_scale_before(text))):
        if name in MONEY_OF:
            return Uom(SCALES[text.removesuffix(name)], MONEY_OF[name])
    for prefix, scale in SCALES.items():
        if text.startswith(prefix) and text[len(prefix) :] in bases:
            return Uom(scale, text[len(prefix) :])
    return None


def spelt(one: Uom) -> str:
    """The unit of measure as people write it: 万元."""
    return next((prefix for prefix, scale in SCALES.items() if scale == one.scale), "") + one.base


def _scale_before(text: str) -> str:
    return next((prefix for prefix in SCALES if text.startswith(prefix)), "")


@functools.lru_cache(maxsize=4096)
def ratio(one: Uom, other: Uom) -> Fraction | None:
    """The factor from one unit of measure to the other: 1/10000 from 元 to 万元. None if they measure different things."""
    if words().same_uom(one.base, other.base):
        return Fraction(one.scale, other.scale)
    return None


BRACKETED = re.compile(r"[（(\[【]\s*(?:单位\s*[:：])?\s*([^（）()\[\]【】]{1,10})\s*[）)\]】]")
TAIL = re.compile(r"(?:单位\s*[:：]\s*|[/／,，:：\s])([^\s/／,，:：]{1,6}(?:/[^\s/／,，:：]{1,3})?)$")


@functools.lru_cache(maxsize=16384)
def split_heading(text: str) -> tuple[str, Uom | None]:
    """A heading without its unit of measure, and the unit: 累计金额（万元） -> 累计金额, 万元."""
    unit = None
    for match in BRACKETED.finditer(text):
        if (bracketed := uom(match[1])) is not None:
            unit = bracketed
            text = text.replace(match[0], " ")
    tail = TAIL.search(text.strip()) if unit is None else None
    if tail is not None and (len(tail[1]) > 1 or not tail[0][0].isspace()):  # 评价年 度 has no unit, 金额 万元 has one
        unit = uom(tail[1])
        if unit is not None:
            text = text.strip()[: tail.start()]
    return text, unit
