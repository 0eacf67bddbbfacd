"""From a checked rule set to a network: relations, code of expressions, nodes of rules, and the array of words."""

from .lower import compile_ruleset as compile_ruleset

__all__ = ["compile_ruleset"]
