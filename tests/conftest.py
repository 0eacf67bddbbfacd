"""What all tests share."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from twins import AnySession

LONG = os.environ.get("AITIA_LONG") == "1"

settings.register_profile(
    "short", max_examples=100, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", parent=settings.get_profile("short"), derandomize=False, max_examples=5000)
settings.load_profile("long" if LONG else "short")


def pytest_configure() -> None:
    """Let tests press Ctrl-C, also where a shell started them in the background and has it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of `make_session` runs once for each implementation of the semantics."""
    if "make_session" in metafunc.fixturenames:
        from twins import SESSIONS

        metafunc.parametrize("implementation", list(SESSIONS))


@pytest.fixture
def make_session(implementation: str) -> Callable[..., AnySession]:
    """Open a session over rule text: `make_session(text, now=…, strategy=…, on_error=…)`."""
    from twins import SESSIONS, loaded

    def make(text: str, **options: Any) -> AnySession:
        return SESSIONS[implementation](loaded(text), **options)

    return make
