"""The way to the page that compares two editions of a sheet."""


def compare_path(edition: str, earlier: str = "") -> str:
    """Return the path of the page that compares an edition (path of its IRI) with another day.

    Without ``earlier`` it is the page that compares the two newest.
    """
    _, plan, _, slug, day = edition.split("/")
    days = f"?from={earlier}&to={day}" if earlier else ""
    return f"/compare/{plan}/{slug}{days}"
