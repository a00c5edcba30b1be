"""Who sits at the table, what each may decide, and what decisions are in the model."""
