"""Benchmarks: each module runs alone (`python -m tests.bench.sign_ups`) and prints what docs/figures.md quotes."""
