"""What admin screens are made of: scope, verbs, conflict forms, history, import and export, cells."""
