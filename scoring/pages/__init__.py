"""One folder a page: its addresses, views, forms, service, words, charts and drawings."""
