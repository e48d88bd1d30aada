"""Reminders of what people owe: rules, the ledger, the hourly job and “Remind now”."""
