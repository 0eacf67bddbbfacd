"""Measurements of loading and running, beside CLIPS: `python -m benchmarks [NAME…] [--json OUT.json]`."""
