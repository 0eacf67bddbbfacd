"""CLIPS programs: text to a checked tree of its own. Loops, globals and assignment have no place in the language."""
