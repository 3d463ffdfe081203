"""Mobile telephone numbers in a text, and the labels beside them."""

from __future__ import annotations

import re
import unicodedata

from sources.book.personal_number import CHINESE, DIGIT

MASK = "（手机号略）"
FIRST_DIGITS = r"[1１][3-9３-９]"
ANY_DIGIT = "[0-9０-９]"
SIGN = r"[ \-\u00a0\u00ad\u2009\u200b-\u200f\u2010-\u2015\u2060\u3000\ufeff－·]{0,2}"
COUNTRY = rf"(?:(?:[+＋]|[0０]{{2}})?[8８][6６]{SIGN}|[0０])?"
NOT_AN_AMOUNT = r"(?![0-9０-９]|[.．][0-9０-９]|[ ]?(?:[元万亿亩吨户米斤%％‰]|公里|平方))"
# 138 1234 5678, +8613812345678, 138.1234.5678
NUMBER = re.compile(
    rf"(?<![0-9０-９])(?<![0-9０-９][.．]){COUNTRY}{FIRST_DIGITS}{ANY_DIGIT}"
    rf"(?:{SIGN}{ANY_DIGIT}{{4}}{SIGN}{ANY_DIGIT}{{4}}|[.]{ANY_DIGIT}{{4}}[.]{ANY_DIGIT}{{4}}){NOT_AN_AMOUNT}"
)
# In any spelling: the number of a contact
APART = r"[^\w\x00]{0,3}+"
SPELT = re.compile(
    rf"(?<!{DIGIT})(?:(?:[+＋]|[0０]{{2}})?[8８][6６]{APART}|[0０])?({DIGIT}(?:{APART}{DIGIT}){{10}})(?!{DIGIT})"
)
CALLED = r"电话|手机|联系方式|联系人|联络|微信|通讯|[Tt][Ee][Ll]|[Pp]hone|PHONE|[Mm]obile|MOBILE|☎"
LABEL = re.compile(rf"{CALLED}|填表|填报|制表|经办|审核|负责|报送人")
LABEL_OF_A_PERSON = re.compile(rf"{CALLED}|[表报办核责送][人员者]")  # 审核投资额 and 负责单位 have amounts beside them
MEASURE = re.compile(r"[额数费率量值元亩吨户]|资金|投资|收入|支出|贷款|余额|面积")
# For the quick check of all cells together: telephone digits with signs between them.
LIKELY = rf"(?<=[1１一])(?:{APART}{DIGIT}){{10}}"


def without_mobiles(text: str) -> str:
    """`text` with its mobile numbers masked."""
    return NUMBER.sub(MASK, text) if len(text) > 10 else text


def without_called(text: str, label: str | None) -> str:
    """`text` without the mobile numbers of contacts: it, or the label beside it, says so."""
    if len(text) < 11:
        return text
    if not any(letter.isalpha() for letter in text):  # only a number: an amount, if no person is named beside it
        is_called = bool(label and LABEL_OF_A_PERSON.search(label) and not MEASURE.search(label))
    else:
        is_called = bool(LABEL.search(text) or (label and LABEL.search(label)))
    if not is_called:
        return text
    is_telephone = re.search(CALLED, text) or (label and re.search(CALLED, label))
    return without_mobiles(SPELT.sub(_masked, text) if is_telephone else text)


def _masked(match: re.Match[str]) -> str:
    digits = [
        str(CHINESE[one]) if one in CHINESE else str(value)
        for one in match[1]
        if one in CHINESE or (value := unicodedata.digit(one, None)) is not None
    ]
    return MASK if digits[0] == "1" and digits[1] in "3456789" else match[0]
