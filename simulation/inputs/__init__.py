"""What people write: scenarios and policies read into validated objects, every mistake told at once."""
