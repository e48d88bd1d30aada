"""Citations of documents, written for reference managers."""

from papers.citations.bibtex import bibtex
from papers.citations.csl import csl_json, schema_org
from papers.citations.ris import ris
from papers.citations.work import CitedWork, cited_work

__all__ = ["CitedWork", "bibtex", "cited_work", "csl_json", "ris", "schema_org"]
