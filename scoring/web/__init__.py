"""What every page is made with: guards, form fields, answers as page or file, error pages."""
