"""`aitia warmup`: compile the kernel now, so that no later command has to wait for it."""

from __future__ import annotations

from .streams import interruptible, say


@interruptible
def warmup() -> None:
    """Compile the kernel ahead of the first run."""
    from aitia.rules_engine.kernel import warmup as compile_kernel

    compile_kernel()
    say("the kernel is compiled")
