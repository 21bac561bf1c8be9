"""What people put beside a record of any kind without changing it: the ground of comments, files, links."""
