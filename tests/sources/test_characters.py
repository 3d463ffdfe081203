"""Characters that are not what they seem: none becomes a digit, and each is named."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from sources.characters import DISGUISED, NUMERALS, half_width, seen, strange
from sources.value.values import parse_number


def test_no_character_but_a_full_width_digit_becomes_a_digit() -> None:
    for code in range(sys.maxunicode + 1):
        one = chr(code)
        if one.isascii() or one in NUMERALS + "０１２３４５６７８９\uffee" or 0xD800 <= code < 0xE000:
            continue
        form = half_width(one)
        starts_with_a_letter = form[:1].isascii() and form[:1].isalpha()  # ㎡
        assert starts_with_a_letter or not set(form) & set("0123456789" + NUMERALS), hex(code)
        if unicodedata.category(one) in ("Cn", "Co") and code % 97:
            continue  # six of seven codes are no character yet or private: one in 97 of these is tried
        assert parse_number(f"4{one}5") is None or one in "Ｅｅ" or form in (".", ",", "'", " "), hex(code)


def test_what_is_kept_has_another_form() -> None:
    kept = [chr(code) for code in range(sys.maxunicode + 1) if DISGUISED.match(chr(code))]
    assert len(kept) > 300
    assert all(unicodedata.normalize("NFKC", one) != one for one in kept)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("１，２３４．５％", "1,234.5%"),
        ("10²", "10²"),
        ("48①", "48①"),
        ("1200㎡", "1200m2"),
        ("\u200b12\u2060", "12"),
        ("1\u200b2", "1\u200b2"),
        ("1\u200b\u200b2", "1\u200b\u200b2"),
        ("1,\u200b234", "1,234"),
        ("\u202a480\u202c", "480"),
        ("\u202e084", "\u202e084"),
        ("480\u00ad", "480"),
        ("\u00ad480", "\u00ad480"),
        ("6\u200b月１\u200b２日", "6月1\u200b2日"),
    ],
)
def test_a_text_as_a_person_sees_it(text: str, plain: str) -> None:
    assert seen(text) == plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10²", "含有字符“²”"),
        ("4⑤①", "含有字符“⑤”、“①”"),
        ("٣", "含有字符“٣”"),
        ("廿三", "含有字符“廿”"),
        ("48O", "含有字符“O”"),
        ("1_000", "含有字符“_”"),
        ("1\u200b2", "含有看不见的字符 U+200B（零宽空格）"),
        ("\u202e12\u202c", "含有看不见的字符 U+202E（从右至左强制）、 U+202C（方向格式结束）"),
        ("1\u00ad2²", "含有字符“²”，含有看不见的字符 U+00AD（软连字符）"),
        ("约480万元", ""),
        ("abcd 12", ""),
        ("一百二", ""),
        ("", ""),
    ],
)
def test_what_is_strange_about_a_number_is_named(text: str, said: str) -> None:
    assert strange(text, is_number=True) == said


def test_what_is_plain_to_see_in_a_text_is_not_named() -> None:
    assert strange("A-1_区①") == "含有字符“①”"
    assert strange("A_1 号") == ""
