"""One module per table; PynamoDB classes never leave this package."""
