"""The command line: it reads options, calls the other folders, and prints what they return. It computes nothing.

Each command is a file. What a command needs is imported when it runs, so that `aitia --help` starts quickly.
"""
