"""What the templates say of a state that is not today's: the notice, the form, hidden fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import request
from markupsafe import Markup

from psmgraph.web.context import served_if_any, service
from psmgraph.web.state import ARGUMENTS, State, asked, in_state


@dataclass(frozen=True, slots=True)
class ShownState:
    """The state that a page shows, where it is not the one that is served."""

    day: str  # "" where it is none of a day
    derives: bool
    snapshot: str  # the id of the snapshot that was named, else ""
    built_at: str  # the day of its building
    today: str  # the address of the same page today


def shown_state() -> ShownState | None:
    """Return what the page's notice tells, or None where the page shows what is served."""
    found = served_if_any()
    state = asked()
    if found is None or not state.arguments or not in_state(request.path):
        return None
    return ShownState(
        day=found.as_of.isoformat() if found.as_of else "",
        derives=found.derives,
        snapshot=state.snapshot,
        built_at=found.snapshot.manifest.built_at[:10],
        today=address_today(),
    )


def state_asked() -> State | None:
    """Return the state that the address names, or None where it names none."""
    return asked() if asked().arguments and in_state(request.path) else None


def day_asked() -> str:
    """Return the day that the address names, or nothing."""
    day = asked().as_of
    return day.isoformat() if day else ""


def has_days() -> bool:
    """Tell whether the page differs from day to day, and a day can be chosen here."""
    here = not service().config.store_url  # another server has one state only
    return here and in_state(request.path) and served_if_any() is not None


def page_address() -> str:
    """Return the address of this page without its arguments."""
    return request.script_root + quote(request.path)


def address_today() -> str:
    """Return the address of this page as it is today, with its other arguments."""
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in ARGUMENTS]
    return page_address() + (f"?{urlencode(pairs)}" if pairs else "")


def state_fields() -> Markup:
    """Return the hidden fields by which a form keeps the state."""
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return Markup().join(field.format(*each) for each in asked().arguments.items())


GLOBALS: Mapping[str, Callable[[], object]] = {
    function.__name__: function
    for function in (
        shown_state,
        state_asked,
        day_asked,
        has_days,
        page_address,
        address_today,
        state_fields,
    )
}
