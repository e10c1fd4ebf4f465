"""What template.yaml must hold, as plain functions: each takes a template and yields what is wrong with it."""
