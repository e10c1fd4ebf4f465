"""Rotation: plans of who stands at a post when, simulated before anybody is told."""
