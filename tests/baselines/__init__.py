"""What the cases give in the base year, beside what is published of them."""
