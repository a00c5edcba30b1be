"""What a session holds, as data: settings, decisions, commands, codes."""
