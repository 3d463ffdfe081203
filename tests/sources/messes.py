"""Harmless messes: what people do to a table without changing what it says. Each takes rows of cells and gives rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

Rows = list[list[object]]
HEAD = 3  # a template's header stands in the fourth row


def titles(rows: Rows, dice: random.Random) -> Rows:
    extra = [["示例区"], ["（示例数据）"], [""]]
    return [*dice.sample(extra, dice.randrange(1, 4)), *rows]


def empty_rows(rows: Rows, dice: random.Random, first: int) -> Rows:
    result = rows[:first]
    for row in rows[first:]:
        result += [[""] * len(row)] * dice.randrange(0, 3) + [row]
    return result


def spaced_headings(rows: Rows, dice: random.Random, head: int) -> Rows:
    def spaced(text: object) -> object:
        if not isinstance(text, str) or len(text) < 3:
            return text
        at = dice.randrange(1, len(text))
        return text[:at] + dice.choice([" ", "\n", "　", "\r\n"]) + text[at:]

    return [[spaced(cell) for cell in row] if number == head else row for number, row in enumerate(rows)]


def numbered(rows: Rows, dice: random.Random, head: int) -> Rows:
    """A column 序号 at the left."""
    result: Rows = []
    for number, row in enumerate(rows):
        mark: object = "" if number < head else "序号" if number == head else number - head
        result.append([mark, *row] if number >= head else row)
    return result


def remarks(rows: Rows, dice: random.Random, head: int) -> Rows:
    """A column 备注 at the right."""
    width = len(rows[head])
    return [
        [*row, *[""] * (width - len(row)), "备注" if number == head else dice.choice(["", "已核", "见附件"])]
        if number >= head
        else row
        for number, row in enumerate(rows)
    ]


def shuffled(rows: Rows, dice: random.Random, head: int) -> Rows:
    """The columns in another order."""
    width = len(rows[head])
    order = list(range(width))
    dice.shuffle(order)
    return [[(row + [""] * width)[at] for at in order] if number >= head else row for number, row in enumerate(rows)]


def footers(rows: Rows, dice: random.Random) -> Rows:
    return [
        *rows,
        *dice.choice([[], [[""]]]),
        ["填表人：张某　审核人：李某　联系电话：0791-86000000"],
        ["注：1.金额单位见表头。"],
    ]


def pre_numbered(rows: Rows, dice: random.Random, head: int) -> Rows:
    """Rows numbered beforehand and left empty; only after `numbered`."""
    width = len(rows[head])
    return [*rows, *[[len(rows) + n, *[""] * (width - 1)] for n in range(dice.randrange(1, 5))]]


def written(text: str, uom: str | None, dice: random.Random) -> str:
    """A plain number as a person may write it; `uom` is the column's, None where none may be added."""
    number = Decimal(text)
    ways: list[Callable[[], str]] = [
        lambda: text,
        lambda: f" {text} ",
        lambda: text.translate(WIDE),
        lambda: f"{number:,f}",
        lambda: f"{number:,f}".translate(WIDE),
    ]
    if number < 0:
        ways += [
            lambda: f"({-number:,f})",
            lambda: f"（{-number:f}）",
            lambda: f"－{-number:f}",
            lambda: f"\u2212{-number:f}",
        ]
    if number == number.to_integral_value() and 0 <= number < (10**4 if uom and uom[0] in "万亿" else 10**8):
        ways += [lambda: chinese(int(number))]
    if uom is not None:
        ways += [lambda: f"{text}{uom}", lambda: f"{number:,f} {uom}"]
        base, scale = (
            (uom[1:], 10**4) if uom.startswith("万") else (uom[1:], 10**8) if uom.startswith("亿") else (uom, 1)
        )
        if base != uom or uom in ("户", "人", "亩", "项", "件", "套", "个"):
            ways += [
                lambda: f"{number * scale:f}{base}",
                lambda: f"{number * scale / 10**4:f}万{base}",
                lambda: f"{number * scale / 10**4:f}万",
                lambda: f"{number * scale / 10**8:f}亿{base}",
            ]
    return dice.choice(ways)()


WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
NUMERALS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A number below 10^8 in Chinese numerals."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return chinese(high) + "万" + (("零" if low < 1000 else "") + chinese(low) if low else "")
    if number < 10:
        return NUMERALS[number]
    text, is_zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            text += ("零" if is_zero else "") + NUMERALS[digit] + name
            is_zero = False
        elif text and number:
            is_zero = True
    return text
