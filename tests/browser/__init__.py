"""The path as people walk it: the running product, a real browser."""
