"""The organizers' administration where it joins packages: board, bulk mail, erasure, import from a folder, health."""
