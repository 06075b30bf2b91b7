"""How far clients have moved from those the model was trained on, and synthetic clients from real ones."""
