"""What a pipeline says it did: one event a record, read strictly, with no engine and no store.

A pipeline that govern does not run describes each thing it did as one JSON object (`reading`), alone or as
the `data` of a CloudEvent (`cloudevents`). What records it in the log is `govern.app.recording.record`; what
writes it from inside a pipeline is `govern.client`. Nothing here is slow to load: the client lives in other
programs.
"""
