"""Renderings: HTML that a worker prints as PDF/UA-1."""
