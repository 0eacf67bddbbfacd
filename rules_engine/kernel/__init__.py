"""The kernel: plain functions over arrays and integers, compiled by numba where it is ready.

It knows nothing of rules, texts or exceptions. `layout.py` says where everything lies, `machine.py` is the entrance.
"""
