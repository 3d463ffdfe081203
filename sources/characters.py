"""Misleading characters: invisible ones, and ones that Unicode's compatibility forms would turn into digits."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

# Read as digits: 0-9, their full-width forms, and these.
NUMERALS = "零〇○一二两三四五六七八九十百千万亿"

# Invisible, and no part of a word. 200C and 200D join letters and pictures: they stay in texts.
UNSEEN = {
    0x00AD: "软连字符",
    0x061C: "阿拉伯文字标记",
    0x180E: "蒙古文元音分隔符",
    0x200B: "零宽空格",
    0x200E: "从左至右标记",
    0x200F: "从右至左标记",
    0x202A: "从左至右嵌入",
    0x202C: "方向格式结束",
    0x2060: "词连接符",
    0x2061: "不可见的函数符",
    0x2062: "不可见的乘号",
    0x2063: "不可见的分隔符",
    0x2064: "不可见的加号",
    0x2066: "从左至右隔离",
    0x2068: "首字符隔离",
    0x2069: "隔离结束",
    **dict.fromkeys(range(0x206A, 0x2070), "旧式格式符"),
    0xFEFF: "字节顺序标记",
}
JOINERS = {
    0x200C: "零宽不连字",
    0x200D: "零宽连字",
    0x034F: "组合用连接符",
    **dict.fromkeys((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)), "异体字选择符"),
}
# Characters that reverse the display of the text behind them: 12 shows as 21.
TURNING = {0x202B: "从右至左嵌入", 0x202D: "从左至右强制", 0x202E: "从右至左强制", 0x2067: "从右至左隔离"}
SOFT_HYPHEN = "\u00ad"  # some programs show it as a minus, or between two numbers


def _any_of(codes: object) -> str:
    return "".join(map(chr, codes))  # type: ignore[call-overload]


TURNED = re.compile(f"[{_any_of(TURNING)}]")
_DIGIT = "[0-9０-９]"
_UNSEEN = f"[{_any_of([*UNSEEN, *JOINERS]).replace(SOFT_HYPHEN, '')}]"
HARMLESS = re.compile(f"(?<!{_DIGIT})(?<!{_UNSEEN}){_UNSEEN}++|{_UNSEEN}++(?!{_DIGIT})|{SOFT_HYPHEN}+$")

# Raised and lowered signs, and every character whose compatibility form has a digit though people do not read it as one:
# ², ⑤, ㈠, ⒈, the radical ⼀. But not ㎡. (tests/sources/test_characters.py searches for others.)
IDEOGRAPHS = r"\u2f00\u2f06\u2f0b\u2f17\uf9b2\uf9d1"
OTHERS = (
    r"\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u207e\u2080-\u208e\u2150-\u215f\u2189\u2460-\u249b\u24ea\u3038\u3192-\u3195"
    r"\u3220-\u3229\u3251-\u325f\u3280-\u3289\u32b1-\u32cb\u3358-\u3370\u33e0-\u33fe"
    r"\U0001d7ce-\U0001d7ff\U0001f100-\U0001f10a\U0001f214\U0001f229\U0001f22a\U0001f241\U0001f242\U0001fbf0-\U0001fbf9"
)
LETTERS = (  # an e would make a power of ten: 4ᴱ5
    r"\u1d31\u1d49\u2091\u212f\u2130\u2147\u24ba\u24d4"
    r"\U0001d404\U0001d41e\U0001d438\U0001d452\U0001d46c\U0001d486\U0001d4d4\U0001d4ee\U0001d508\U0001d522\U0001d53c\U0001d556\U0001d570\U0001d58a\U0001d5a4\U0001d5be\U0001d5d8\U0001d5f2\U0001d60c\U0001d626\U0001d640\U0001d65a\U0001d674\U0001d68e\U0001f134"
)
DISGUISED = re.compile(f"[{IDEOGRAPHS}{OTHERS}{LETTERS}]")
DISGUISED_IN_NAMES = re.compile(f"[{OTHERS}]")  # in names, where radicals count as ideographs


def storable(text: str) -> str:
    """`text` as a store and a file can hold it: surrogate pairs joined, a single half as \ufffd, no NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\x00", "")


def half_width(text: str, kept: re.Pattern[str] = DISGUISED) -> str:
    """`text` in compatibility form (half-width, plain spaces), but no other character becomes a digit: 10² stays 10²."""
    if text.isascii():
        return text
    if not kept.search(text):
        return unicodedata.normalize("NFKC", text)
    return "".join(one if kept.match(one) else unicodedata.normalize("NFKC", one) for one in text)


def seen(text: str) -> str:
    """`text` as a person sees it: half-width, and without invisible characters.

    Characters that may spoil a value stay: a soft hyphen between two digits, and characters that reverse the display.
    """
    return text if text.isascii() else half_width(HARMLESS.sub("", text))


def strange(text: str, is_number: bool = False) -> str:
    """The names of misleading characters in a text, for a sentence; '' if there are none.

    is_number: name also visible characters that are no part of a number, if a few stand beside its digits.
    """
    found = dict.fromkeys(_strange(text))
    if is_number and re.search(_DIGIT, text):
        plain = dict.fromkeys(one for one in text if _is_no_part(one))
        if len(plain) <= 3:
            found |= dict.fromkeys(one for one in text if one in plain or one in found)
    visible = "、".join(f"“{one}”" for one in found if not _name(one))
    hidden = "、".join(f" U+{ord(one):04X}（{_name(one)}）" for one in found if _name(one))
    return "，".join(
        part
        for part in (f"含有字符{visible}" if visible else "", f"含有看不见的字符{hidden}" if hidden else "")
        if part
    )


def _strange(text: str) -> Iterator[str]:
    for one in text:
        if one.isascii() or "０" <= one <= "９" or one in NUMERALS:
            continue
        if _name(one) or DISGUISED.match(one) or unicodedata.numeric(one, None) is not None:
            yield one


def _is_no_part(one: str) -> bool:
    plain = half_width(one)
    return not (plain.isspace() or plain in "0123456789.,%‰()+-−–—¥'" or unicodedata.category(one) == "Lo")


@functools.lru_cache(maxsize=1024)
def _name(one: str) -> str:
    """The name of an invisible character; '' for any other."""
    known = UNSEEN.get(ord(one)) or JOINERS.get(ord(one)) or TURNING.get(ord(one))
    return known or ("不可见字符" if unicodedata.category(one) in ("Cf", "Cc") and not one.isspace() else "")
