"""Programs that measure and record: nothing of the product imports them."""
