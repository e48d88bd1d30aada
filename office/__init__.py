"""The organizers' administration where it joins packages: overview, letters, erasure, import from a folder, health."""
