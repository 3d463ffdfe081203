from sources.details import Details


def details(content: object) -> Details:
    return Details()
