"""What communities and the people in them do: meet needs, form opinions, get on with each other, flee, return to civilian life."""
