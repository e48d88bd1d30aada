"""What everybody reads: public pages from the page cache, the search and the contact form."""
