"""Headings: what a form declares, and what stands above a column. Compared by normalised name, never by likeness."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sources.declare import Version
from sources.value.uom import Uom, split_heading
from sources.value.words import normal, words

ORDINAL = re.compile(r"^\s*(?:[（(]?\d{1,2}[)）.、．]|[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[①-⑳])\s*")
OF_WHICH = re.compile(r"^\s*其中\s*[:：]?\s*")
# A footnote's mark typed behind a name: ①, ¹, *, *1, 注1, （注1）, 〔1〕, [1], (1). A bare digit is none: 累计金额1 is another name.
_MARK = r"(?:见?(?:附?注|注释|脚注|备注|说明)\s*)?(?:[0-9]{1,2}|[一二三四五六七八九十]|[①-⑳⑴-⒇❶-❿])"
FOOTNOTE = re.compile(
    rf"(?:\s*(?:[（(\[【〔［﹝〈]\s*(?:{_MARK}|见?附?注|[*＊※†‡]{{1,3}})\s*[）)\]】〕］﹞〉]|见?(?<!备)附?注\s*(?:[0-9]{{1,2}}|[①-⑳])|[*＊※†‡]{{1,3}}[0-9]{{0,2}}"
    r"|[¹²³⁰⁴-⁹①-⑳⑴-⒇❶-❿]+))+\s*$"
)


@dataclass(frozen=True, slots=True, eq=False)
class Headings:
    """What a version of a form declares: `plain` name -> item, `grouped` (group, name) -> item. Equal only to itself, so that
    what was found out by it can be kept beside it."""

    plain: Mapping[str, str]
    grouped: Mapping[tuple[str, str], str]
    groups: frozenset[str]
    ignored: frozenset[str]
    required: frozenset[str]
    shown: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HeadingText:
    """A heading as written: the names that it may stand for, the likeliest first, and its unit of measure."""

    names: tuple[str, ...]
    uom: Uom | None


def headings_of(version: Version) -> Headings:
    """The version's headings, made comparable. A name that two items of different groups share needs its group."""
    plain: dict[str, set[str]] = {}
    grouped: dict[tuple[str, str], str] = {}
    for name, item in version.items.items():
        for heading in item.headings:
            for one in {normal(heading), normal(split_heading(heading)[0]), normal(heading + (item.uom or ""))} - {""}:
                plain.setdefault(one, set()).add(name)
                if item.group is not None:
                    grouped[normal(item.group), one] = name
                    plain.setdefault(normal(item.group) + one, set()).add(name)
    exact = {
        normal(heading): name for name, item in version.items.items() if item.group is None for heading in item.headings
    }
    return Headings(
        plain={**{heading: next(iter(names)) for heading, names in plain.items() if len(names) == 1}, **exact},
        grouped=grouped,
        groups=frozenset(normal(item.group) for item in version.items.values() if item.group is not None),
        ignored=frozenset(normal(heading) for heading in version.ignore) | words().ignored,
        required=frozenset(name for name, item in version.items.items() if item.required and not item.only_rows),
        shown={name: item.headings[0] for name, item in version.items.items()},
    )


LONGEST = 2_000  # letters of a text that may be a heading; a longer one would cost seconds to take apart


@functools.lru_cache(maxsize=32768)
def written(text: str) -> HeadingText:
    """The heading that `text` is: with and without its unit, its ordinal, 其中, its translation, and last without a footnote's mark."""
    if len(text) > LONGEST:
        return HeadingText((normal(text),), None)
    bare, uom = split_heading(text)
    if uom is None and "%" in unicodedata.normalize("NFKC", text):
        uom = Uom(1, "%")
    names: dict[str, None] = {}
    for one in (text, bare):
        _add(names, normal(one))
    for one in (text, bare):
        plain = OF_WHICH.sub("", ORDINAL.sub("", one))
        _add(names, normal(plain))
        _add(names, _chinese_part(plain))
    for one in (text, bare):
        _add(names, normal(FOOTNOTE.sub("", OF_WHICH.sub("", ORDINAL.sub("", one.strip())))))
    return HeadingText(tuple(names), uom)


def stands_for(text: str, headings: Headings) -> bool:
    """Whether `text` is a heading of the form, leaving groups aside."""
    return may_stand_for(text, headings) and _stands_for(text, headings)


def may_stand_for(text: str, headings: Headings) -> bool:
    """Whether there is a letter in `text`, as in all of the headings: it is no number, no date."""
    return not text.isascii() or text.lower() != text.upper() or _has_number(headings)


@functools.lru_cache(maxsize=32768)
def _stands_for(text: str, headings: Headings) -> bool:
    return match(written(text).names, headings.plain) is not None


@functools.lru_cache(maxsize=256)
def _has_number(headings: Headings) -> bool:
    """Whether one of the declared names has no letter in it: 2022."""
    return any(name.isascii() and name.lower() == name.upper() for name in headings.plain)


def match(names: Iterable[str], known: Mapping[str, str]) -> str | None:
    """The item of the first name that is known."""
    for name in names:
        if name in known:
            return known[name]
    return None


def nearest(text: str, headings: Headings) -> str | None:
    """The declared heading that resembles `text` most, to be proposed to people; never to be used."""
    from rapidfuzz import fuzz, process

    choices = {item: normal(heading) for item, heading in headings.shown.items()}
    found = process.extractOne(normal(text), choices, scorer=fuzz.ratio, score_cutoff=50)
    return headings.shown[found[2]] if found else None


def _add(names: dict[str, None], name: str) -> None:
    if name:
        names.setdefault(name)


LESS = re.compile(r"不含|不包括|扣除|剔除|\bexcl|\bwithout\b|\bless\b", re.IGNORECASE)


def takes_away(text: str) -> bool:
    """Whether a heading says that something is left out: 不含土地. What it qualifies is another quantity."""
    return LESS.search(text) is not None


# No translation but a scale or a size: （W）, （K元）, (million).
SCALE = re.compile(r"\b(?:[kwm]|mn|bn|thousands?|millions?|billions?)\b", re.IGNORECASE)
TRANSLATION = r"[A-Za-z][A-Za-z\s.,'&/()\-]*"
BILINGUAL = re.compile(
    rf"(?P<before>{TRANSLATION}[\s/|(]+)?(?P<own>[^A-Za-z]*[\u3400-\u9fff][^A-Za-z]*)"
    rf"(?P<after>(?:(?<=[\s/|(])|(?=[A-Za-z\s]{{5}})){TRANSLATION})?(?P<rest>[^A-Za-z]*)"
)


def _chinese_part(text: str) -> str:
    """A bilingual heading's Chinese: 项目名称 Project name -> 项目名称. Empty where there is no second language."""
    if takes_away(text):
        return ""
    found = BILINGUAL.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found or not (found["before"] or found["after"]) or SCALE.search(f"{found['before']} {found['after']}"):
        return ""
    return normal(found["own"])
