"""Documents and their versions, papers that are owed, uploads, checks of files, citations and the search index."""
