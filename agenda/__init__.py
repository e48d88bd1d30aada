"""Sessions, items, officers and the releases of the programme."""
