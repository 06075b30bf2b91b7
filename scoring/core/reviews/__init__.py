"""Second looks at final decisions: the rules, what keeps them, and whose eyes the model's answer is kept from."""
