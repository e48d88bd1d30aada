"""What packages above the reports are told of."""

from django.dispatch import Signal

state_changes = Signal()
"""Sent before a `report`, which is locked, gets another `state`, in the same transaction, with the `reason` and `by`.

Whoever circulates the report does what follows from that, and is not told of it.
"""
