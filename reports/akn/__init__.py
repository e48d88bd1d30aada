"""What was issued as Akoma Ntoso 1.0 (OASIS), after the guidelines of the United Nations for it (AKN4UN)."""

from reports.akn.document import report_xml

__all__ = ["report_xml"]
