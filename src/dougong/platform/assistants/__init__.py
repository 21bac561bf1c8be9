"""Assistants (智能助手接口): programs that read and ask by the Model Context Protocol, under a caller's rights."""
