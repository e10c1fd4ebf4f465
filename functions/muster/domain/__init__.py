"""The rules of the field, pure: no clock, no store, no network."""
