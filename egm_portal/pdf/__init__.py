"""Renderings: HTML that a worker prints as tagged PDFs."""
