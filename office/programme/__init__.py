"""The screen on which the working draft of the programme is moved and changed.

`data` shapes the draft for it, `commands` reads what a button asks for, `forms` edit one item or session in place,
`undoing` offers to undo the last change, and `pages` answers.
"""
