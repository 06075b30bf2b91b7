"""What may change in an application, what follows from it, and which changes would be enough."""
