"""The reference emergency played through the real path, at any scale."""
