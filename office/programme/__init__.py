"""The screen on which the working draft of the programme is moved and changed, and the one on which it is released.

`reading` reads the draft for the first into the shapes of `data`, `commands` reads what a button asks for, `forms` edit
one item or session in place, `undoing` offers to undo the last change, and `pages` answers, a script with the `parts`
that a change concerns. `release_page` compares the draft with the last release, also `side_by_side`, and releases it.
`conflict_pages` has what the buttons of conflicts do on both.
"""
