"""What every page says alike: numbers, values with their units, risk words, the glossary."""
