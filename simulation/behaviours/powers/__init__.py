"""What the government and armed groups do: rule, fight, negotiate; and the events that follow."""
