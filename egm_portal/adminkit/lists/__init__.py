"""The lists of the administration: chips and filters above the table, the table itself, and what may be asked."""

TICKED, ALL_THAT_MATCH = "_selected_action", "select_across"
"""What a list sends: the ids of the ticked rows, and whether all that match are meant. The names are Django's."""
