"""What the mission, its units, NGOs and their coordination do: plan, work, keep promises, report, pay and learn."""
