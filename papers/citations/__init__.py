"""Citations of documents, written for reference managers."""

from papers.citations.bibtex import bibtex
from papers.citations.cited import Cited, cited
from papers.citations.csl import csl_json, schema_org
from papers.citations.ris import ris

__all__ = ["Cited", "bibtex", "cited", "csl_json", "ris", "schema_org"]
