"""What everybody decided over a period, counted: how often people depart, how quick they are, what is late."""
