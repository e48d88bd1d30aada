"""Every write to rounds of comments and clearances that has a consequence."""
