"""Great Expectations over the warehouse, and the gate in front of publication.

Belongs here: suites, handing marts over for validation, the pages of the last validation, the decision.
Does not belong here: rules themselves (`expectations/catalogue`), their arithmetic (`reconciliation`), or
copying what may be published (`publishing`). Great Expectations takes seconds to import: only
`validation` does, when it is called.
"""
