"""What letters say: one module a version of the template, and the issuing with the version of now."""
