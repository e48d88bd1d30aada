"""The screens of papers and documents, which are registered in `office.admin`."""
