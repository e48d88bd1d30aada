"""Word documents: what is written in marks as paragraphs, tables and pictures, with comments and tracked changes."""
