"""CLIPS programs: compiled for the lazy machine, and run."""
