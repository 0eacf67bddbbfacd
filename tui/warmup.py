"""`aitia warmup`: compile the kernel now, so that no later command has to wait for it."""

from __future__ import annotations

from .streams import interruptible, say


@interruptible
def warmup() -> None:
    """Compile the kernel ahead of the first run."""
    from aitia.rules_engine.kernel.warm import warm_up

    say(f"the kernel is compiled ({warm_up():.0f} s)")
