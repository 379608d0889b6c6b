"""Personal data beside the log: keys of subjects, sealed salts and disclosures, and how they are destroyed.

`vault` holds the keys, outside the log's database and its backups; `beside` the tables they open; `destroy`
erases; `sdjwt` and `presentation` show chosen fields to somebody else.
"""
