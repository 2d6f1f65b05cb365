"""Read datasets and compare scenarios."""
