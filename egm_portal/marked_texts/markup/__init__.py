"""The marks in which people write: a subset of CommonMark, and rules of our own.

`parser.parse` is the only reader; page, PDF, Word and search are made from what it returns
(docs/decisions/report-text.md#0091).
"""
