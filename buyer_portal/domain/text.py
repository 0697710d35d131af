"""Text from strangers."""


def storable(text: str) -> str:
    """Leave out what no database keeps, NUL and lone surrogates; they can only come from a hostile client."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")
