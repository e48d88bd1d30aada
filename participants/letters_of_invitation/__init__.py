"""Letters of invitation, which somebody signs on paper: their text, their references, and their Word documents."""
