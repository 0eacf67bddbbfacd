"""Facts, sessions and versions of rule sets in a database.

The folder will keep what a session did so that it can be resumed and audited, and let fact types be tables of the
user's own database. Nothing is here yet: facts come from files or from Python.
"""
