"""The outbox, its sender, mail templates and contact messages."""
