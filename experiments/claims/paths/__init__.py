"""What stands between a lever and an outcome: read off the source of rules, behaviours and measures, and tried with rows off."""
