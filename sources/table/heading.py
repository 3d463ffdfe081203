"""Headings: what a form declares, and what stands above a column. Compared by normalised name, never by likeness.

`header.py` and `labels.py` look texts up here, `lookup.py` makes a form's headings comparable.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sources.declare import REST, Item, Version
from sources.value.uom import MONEY, Uom, ratio, split_heading, uom
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
    """What a version of a form declares: `plain` name -> item, `grouped` (group, name) -> item, `group_of` item -> group,
    `uoms` item that is a number -> unit of measure. `ignored` are the
    names of `left_out`, which the form ignores itself, and those that every form does. Equal only to itself, so that what was found out
    by it can be kept beside it."""

    plain: Mapping[str, str]
    grouped: Mapping[tuple[str, str], str]
    groups: frozenset[str]
    ignored: frozenset[str]
    required: frozenset[str]
    shown: Mapping[str, str]
    group_of: Mapping[str, str] = field(default_factory=dict)
    uoms: Mapping[str, Uom | None] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    leaves_out_rest: bool = False


@dataclass(frozen=True, slots=True)
class HeadingText:
    """A heading as written: the names that it may stand for, the likeliest first, and its unit of measure. `is_doubtful`: its two languages
    state two units of measure, or one that cannot be read."""

    names: tuple[str, ...]
    uom: Uom | None
    is_doubtful: bool = False


def headings_of(version: Version) -> Headings:
    """The version's headings, made comparable. A name that two items of different groups share needs its group."""
    plain: dict[str, set[str]] = {}
    grouped: dict[tuple[str, str], str] = {}
    for name, item in version.items.items():
        for heading in item.headings:
            for one in {normal(heading), normal(split_heading(heading)[0]), normal(heading + (item.uom or ""))} - {""}:
                plain.setdefault(one, set()).add(name)
                for group in _groups(item.group):
                    grouped[group, one] = name
                    plain.setdefault(group + one, set()).add(name)
    exact = {
        normal(heading): name for name, item in version.items.items() if item.group is None for heading in item.headings
    }
    left_out = frozenset(normal(heading) for heading in version.ignore if heading != REST)
    return Headings(
        plain={**{heading: next(iter(names)) for heading, names in plain.items() if len(names) == 1}, **exact},
        grouped=grouped,
        groups=frozenset(group for item in version.items.values() for group in _groups(item.group)),
        ignored=left_out | words().ignored,
        required=frozenset(name for name, item in version.items.items() if item.required and not item.only_rows),
        shown={name: item.headings[0] for name, item in version.items.items()},
        group_of={name: _groups(item.group)[-1] for name, item in version.items.items() if item.group is not None},
        uoms={
            name: uom(item.uom or ("%" if item.type == "percent" else ""))
            for name, item in version.items.items()
            if item.type in ("number", "count", "percent")
        },
        left_out=left_out,
        leaves_out_rest=version.ignores_rest,
    )


def _groups(group: str | None) -> list[str]:
    """The names of a declared group, with and without its unit of measure."""
    return list(dict.fromkeys((normal(group), normal(split_heading(group)[0])))) if group is not None else []


LONGEST = 2_000  # letters of a text that may be a heading; a longer one would cost seconds to take apart


@functools.lru_cache(maxsize=32768)
def written(text: str) -> HeadingText:
    """The heading that `text` is: with and without its unit, its ordinal, 其中, its translation, and last without a footnote's mark."""
    if len(text) > LONGEST:
        return HeadingText((normal(text),), None)
    bare, own = split_heading(text)
    if own is None and "%" in unicodedata.normalize("NFKC", text):
        own = Uom(1, "%")
    is_doubtful = False
    names: dict[str, None] = {}
    for one in (text, bare):
        _add(names, normal(one))
    for one in (text, bare):
        plain = OF_WHICH.sub("", ORDINAL.sub("", one))
        _add(names, normal(plain))
        parts = chinese_part(plain, own)
        if parts is None:
            is_doubtful = True
            continue
        chinese, stated_unit = parts
        _add(names, normal(chinese))
        if stated_unit is not None:
            _add(names, normal(split_heading(chinese)[0]))
            own = stated_unit
    for one in (text, bare):
        _add(names, normal(FOOTNOTE.sub("", OF_WHICH.sub("", ORDINAL.sub("", one.strip())))))
    return HeadingText(tuple(names), own, is_doubtful)


def uom_above(item: str, above: Iterable[HeadingText], headings: Headings) -> Uom | None:
    """The unit of measure that the heading of a group states for an item below it: none for an item that measures something else."""
    if item not in headings.uoms:
        return None
    declared = headings.uoms[item]
    for one in above:
        if one.uom is not None and (
            declared is None
            or ratio(one.uom, declared) is not None
            or (one.uom.base in MONEY and declared.base in MONEY)  # of another money: that must be asked about
        ):
            return one.uom
    return None


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
    closest = process.extractOne(normal(text), choices, scorer=fuzz.ratio, score_cutoff=50)
    return headings.shown[closest[2]] if closest else None


NEAR = 66  # of 100


def is_left_out(text: str, headings: Headings, missing: Iterable[Item]) -> bool:
    """Whether a heading that the form does not name is left out without a question: the form says so, and it is not nearly that of an
    item that is `missing`."""
    if not headings.leaves_out_rest:
        return False
    from rapidfuzz import fuzz

    names = [normal(text), normal(split_heading(text)[0])]
    return not any(
        fuzz.ratio(name, normal(heading)) >= NEAR for item in missing for heading in item.headings for name in names
    )


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
# Letters of the languages of the autonomous regions that are neither Chinese nor Latin: Arabic (Uyghur, Kazakh), Tibetan, Korean,
# Mongolian, Dai, Yi.
OTHER = (
    "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc\u0f00-\u0fff\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
    "\u1800-\u18af\u1950-\u19df\ua000-\ua4cf"
)
YUAN_SOMEWHERE = re.compile(r"\byuan\b", re.IGNORECASE)
SECOND_LANGUAGE = re.compile(rf"[A-Za-z{OTHER}]")
OTHER_RUN = re.compile(rf"[{OTHER}][{OTHER}\s\u200b-\u200f\u202f'’.,·\-]*")
OTHER_IN_BRACKETS = re.compile(rf"[(\[【]\s*[{OTHER}][^()\[\]【】\u3400-\u9fff]*[)\]】]")
EMPTY_BRACKETS = re.compile(r"[(\[【]\s*[)\]】]")
YUAN = "(?:yuan|rmb|cny)"
ENGLISH_UOMS = {
    rf"{YUAN}?\s*(?:10,?000|10 thousand|ten thousand|wan)\s*{YUAN}|{YUAN}\s*10,?000": Uom(10**4, "元"),
    rf"{YUAN}?\s*(?:100 million|hundred million)\s*{YUAN}|{YUAN}\s*100 million": Uom(10**8, "元"),
    rf"{YUAN}?\s*(?:1 )?million\s*{YUAN}|{YUAN}\s*million": Uom(10**6, "元"),
    rf"{YUAN}?\s*(?:1,?000|thousand)\s*{YUAN}|{YUAN}\s*1,?000": Uom(10**3, "元"),
    "yuan": Uom(1, "元"),  # RMB alone names the money, and no scale
    "persons?|people": Uom(1, "人"),
    "10,?000 (?:persons?|people)": Uom(10**4, "人"),
    "person[- ]?times?": Uom(1, "人次"),
    "households?": Uom(1, "户"),
    "enterprises?|firms?|companies|company": Uom(1, "家"),
    "mu": Uom(1, "亩"),
    "hectares?|ha": Uom(1, "公顷"),
    "tons?|tonnes?": Uom(1, "吨"),
    "km|kilomet(?:re|er)s?": Uom(1, "公里"),
    "%|percent|per cent": Uom(1, "%"),
}
ENGLISH_UOM = re.compile(
    r"[(\[【]\s*(?:units?\s*:\s*)?(?P<inside>[0-9A-Za-z%][0-9A-Za-z,%\- ]*?)\s*[)\]】]"
    r"|(?<=[A-Za-z])\s*(?:[,/|]|\bin\b|\bunits?\s*:)\s*(?P<behind>[0-9A-Za-z%][0-9A-Za-z,%\- ]*?)\s*(?=$|[^\x00-\x7f])",
    re.IGNORECASE,
)


def chinese_part(text: str, stated: Uom | None) -> tuple[str, Uom | None] | None:
    """A bilingual heading's Chinese, and the unit of measure of the heading: 项目名称 Project name -> 项目名称. Empty where there is no second
    language; None where its unit of measure is not that of the Chinese, or cannot be read. stated: what the heading says outside of the translation."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not SECOND_LANGUAGE.search(plain) or takes_away(text):
        return "", None
    stated_units = [stated] if stated else []
    is_other = OTHER_RUN.search(plain) is not None
    if is_other:
        outside = OTHER_IN_BRACKETS.sub(" ", plain)
        if not stated_units and outside != plain and OTHER_RUN.search(outside):
            return (
                None  # what stands in brackets beside a translation may be a unit of measure that nobody here can read
            )
        plain = EMPTY_BRACKETS.sub(" ", OTHER_RUN.sub(" ", plain)).strip(" /|-\n")
    for english in list(ENGLISH_UOM.finditer(plain)):
        spoken = _english_uom(english["inside"] or english["behind"])
        if spoken is not None:
            stated_units.append(spoken)
            plain = plain.replace(english[0], " ").strip()
    match = BILINGUAL.fullmatch(plain)
    if not match or SCALE.search(f"{match['before'] or ''} {match['after'] or ''}"):
        return "", None
    if not (match["before"] or match["after"] or is_other):
        return "", None
    if not stated_units and YUAN_SOMEWHERE.search(f"{match['before'] or ''} {match['after'] or ''}"):
        return None  # 元, or a scale that was not understood
    chinese = match["own"].strip(" /|\n")
    own = split_heading(chinese)[1]
    stated_units += [own] if own else []
    if any(ratio(one, stated_units[0]) != 1 for one in stated_units):
        return None
    return chinese, stated_units[0] if stated_units else None


@functools.lru_cache(maxsize=1024)
def _english_uom(text: str) -> Uom | None:
    """The unit of measure that an English text names in full: 10,000 yuan."""
    spoken = " ".join(text.lower().split())
    return next((one for pattern, one in ENGLISH_UOMS.items() if re.fullmatch(pattern, spoken)), None)
