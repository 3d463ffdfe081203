from sources.grid import Book, Unreadable


def is_markup(text: str) -> bool:
    return text.lstrip()[:15].lower().startswith(("<html", "<!doctype html", "<table"))


def open_markup(text: str) -> Book:
    raise Unreadable("unreadable_format", "HTML", "xlsx, xls, csv")
