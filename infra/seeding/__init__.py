"""What the local run starts with, a module an area of work."""
