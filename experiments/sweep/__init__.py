"""Carrying out a study: pilot, sweep, replay of single runs."""
