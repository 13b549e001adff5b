"""Measurements, and the invented exports that they and the tests read."""
