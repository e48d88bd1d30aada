"""What changed from one release of the programme to the next: compared, kept as facts, and told in sentences."""
