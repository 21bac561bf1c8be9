"""Attachments (附件): files of any record, kept by their content, checked before anybody opens them."""
