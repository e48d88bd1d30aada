"""What becomes of a meeting after people were told of it: other days, more time, a postponement, a cancellation."""
