"""Who is asked about the text of a report, and what they say: rounds of comments, and clearances by offices."""
