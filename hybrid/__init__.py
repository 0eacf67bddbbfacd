"""Neural models as sources of fields.

A field may be `judged by` a model: the folder will put classifiers behind a port of the engine, batched, calibrated
and with a trust limit below which the answer is unknown. Nothing is here yet: such fields parse and check, and a run
needs their values given.
"""
