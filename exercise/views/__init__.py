"""What each role's page may show, and what stays sealed until a turn has been lived."""
