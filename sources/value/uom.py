"""Units of measure as people write them, and how one becomes another: 元 -> 万元 is 1 to 10,000."""

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


POWERS = {
    "km2": "平方公里",
    "公里2": "平方公里",
    "千米2": "平方公里",
    "米2": "平方米",
    "m3": "立方米",
    "米3": "立方米",
}  # km², 米³


@functools.lru_cache(maxsize=4096)
def uom(text: str) -> Uom | None:
    """The unit of measure that `text` names in full; None where it names none."""
    text = (
        "".join(unicodedata.normalize("NFKC", text).split())
        .replace("人民币元", "元")
        .replace("元人民币", "元")
        .replace("每", "/")
    )
    text = {"m²": "m2", "人民币": "元", "人民币万元": "万元", "RMB": "元"}.get(text, text)
    spelt = next((spelt for spelt in POWERS if text.endswith(spelt)), None)
    if spelt is not None:
        text = text.removesuffix(spelt) + POWERS[spelt]
    bases = words().uom_bases
    if text in bases:
        return Uom(1, text)
    for prefix, scale in SCALES.items():
        if prefix and text.startswith(prefix) and text[len(prefix) :] in bases:
            return Uom(scale, text[len(prefix) :])
    return None


@functools.lru_cache(maxsize=4096)
def ratio(found: Uom, wanted: Uom) -> Fraction | None:
    """What one `found` is in `wanted`; None where they measure different things."""
    if found.base == wanted.base or words().same_uom(found.base, wanted.base):
        return Fraction(found.scale, wanted.scale)
    return None


BRACKETED = re.compile(r"[（(\[【]\s*(?:单位\s*[:：])?\s*([^（）()\[\]【】]{1,10})\s*[）)\]】]")
TAIL = re.compile(r"(?:单位\s*[:：]\s*|[/／,，:：\s])([^\s/／,，:：]{1,6}(?:/[^\s/／,，:：]{1,3})?)$")


@functools.lru_cache(maxsize=16384)
def split_heading(text: str) -> tuple[str, Uom | None]:
    """A heading without its unit of measure, and the unit: 累计金额（万元） -> 累计金额, 万元."""
    found = None
    for match in BRACKETED.finditer(text):
        one = uom(match[1])
        if one is not None:
            found = one
            text = text.replace(match[0], " ")
    tail = TAIL.search(text.strip()) if found is None else None
    if tail is not None and (len(tail[1]) > 1 or not tail[0][0].isspace()):  # 评价年 度 names none, 金额 万元 does
        found = uom(tail[1])
        if found is not None:
            text = text.strip()[: tail.start()]
    return text, found
