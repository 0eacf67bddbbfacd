"""`aitia version`."""

from __future__ import annotations

from .streams import say


def version() -> None:
    """Show the version."""
    from importlib.metadata import version as version_of

    say(f"aitia {version_of('aitia')}")
