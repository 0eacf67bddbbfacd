"""CLIPS programs at run time."""
