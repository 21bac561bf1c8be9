"""Comments (评论) on records of any kind, in Markdown, with people named in them."""
