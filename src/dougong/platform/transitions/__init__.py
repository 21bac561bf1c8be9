"""The lives of records: transitions that verbs declare, and the workflows that hold over them now."""
