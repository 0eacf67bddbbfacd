"""The commands, gathered under one name."""

from __future__ import annotations

import typer

from .check import check
from .convert import convert
from .explain import explain
from .graph import graph
from .run import run
from .test import test
from .version import version
from .warmup import warmup

app = typer.Typer(
    name="aitia",
    help="Runs rules that read like prose, and explains every conclusion.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (run, check, test, convert, graph, explain, warmup, version):
    app.command()(command)
