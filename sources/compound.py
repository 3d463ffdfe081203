def unlocked(content: bytes) -> tuple[str, bytes]:
    return "xls", content
