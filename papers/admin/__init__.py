"""The screens of papers and documents. The list of papers is registered in `office.admin`."""

from papers.admin import screens

__all__ = ["screens"]
