"""The plan and its forms, as declared in a plan's folder (`plans/<id>/`).

All that other rooms know about campaigns, measures, units, projects, forms and items comes from here. A broken
declaration raises `DeclarationError`, which names file, key, found and wanted; then nothing starts.
"""

from sources.declare.declaration import (
    DayOfYear,
    DeclarationError,
    Declared,
    YamlMapping,
    nearest,
    read_csv,
    read_yaml,
    validate,
)
from sources.declare.folder import SHIPPED, chosen, load, read_identity, read_plan
from sources.declare.form import BLANK, REST, Axis, Cadence, Form, Item, January, Layout, Rule, Season, Version
from sources.declare.plan import (
    Campaign,
    Deadline,
    Exemption,
    Group,
    Identity,
    Light,
    Measure,
    Milestone,
    Parameter,
    Plan,
    Project,
    Quantity,
    Unit,
)

__all__ = [
    "BLANK",
    "REST",
    "SHIPPED",
    "Axis",
    "Cadence",
    "Campaign",
    "DayOfYear",
    "Deadline",
    "DeclarationError",
    "Declared",
    "Exemption",
    "Form",
    "Group",
    "Identity",
    "Item",
    "January",
    "Layout",
    "Light",
    "Measure",
    "Milestone",
    "Parameter",
    "Plan",
    "Project",
    "Quantity",
    "Rule",
    "Season",
    "Unit",
    "Version",
    "YamlMapping",
    "chosen",
    "load",
    "nearest",
    "read_csv",
    "read_identity",
    "read_plan",
    "read_yaml",
    "validate",
]
