"""From what was written to what is meant: names, types, conditions, actions, tables, tests, and the order of rules."""
