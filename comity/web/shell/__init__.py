"""What all pages share: look, guard, live parts, serving."""
