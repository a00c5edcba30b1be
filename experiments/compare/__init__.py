"""Policies compared under the same luck."""
