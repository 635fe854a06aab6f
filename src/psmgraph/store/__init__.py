"""Snapshots on disk, the workers that query them, and the one function that binds values."""
