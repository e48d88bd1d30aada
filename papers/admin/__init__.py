"""The screens of papers and documents. The list of papers is registered in `office.admin`."""

from papers.admin import documents

__all__ = ["documents"]
