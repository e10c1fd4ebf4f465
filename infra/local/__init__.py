"""The laptop stand-in: it knows nothing that template.yaml does not say."""
