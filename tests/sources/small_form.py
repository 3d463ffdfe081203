"""A form of a few items as the reader uses it, without a plan around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sources.declare import Form
from sources.table.lookup import ReaderForm, _reader_form

ITEMS: dict[str, dict[str, Any]] = {
    "name": {"type": "text", "headings": ["项目名称"], "required": True},
    "amount": {"type": "number", "uom": "万元", "headings": ["本月金额"], "required": True},
    "total": {"type": "number", "uom": "万元", "headings": ["累计金额"], "required": True},
    "firms": {"type": "count", "uom": "户", "headings": ["企业数"]},
    "day": {"type": "date", "headings": ["开工日期"]},
}


def asked(
    items: Mapping[str, Mapping[str, Any]] = ITEMS,
    row_key: Sequence[str] = ("name",),
    shape: str = "table",
    districts: Sequence[str] = (),
    cadence: str = "month",
    january: str = "joined",
    **version: Any,
) -> ReaderForm:
    """A form 试验表 with these items, monthly if nothing else is said."""
    said = {
        "valid_from": date(2022, 1, 1),
        "shape": shape,
        "row_key": tuple(row_key) if shape == "table" else (),
        "items": {name: dict(item) for name, item in items.items()},
        **version,
    }
    form = Form.model_validate(
        {
            "name": "small",
            "title": "试验表",
            "aliases": ("试验情况",),
            "measures": (1,),
            "cadence": cadence,
            "january": january,
            "reporters": ("甲局",),
            "district_from": "lead",
            "versions": (said,),
        }
    )
    return _reader_form(form, form.versions[-1], frozenset(districts))
