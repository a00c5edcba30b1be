"""What happens to places: conditions of a week, and regions as the sum of what stands in them."""
