"""`python manage.py create_roles`: make the groups of the roles and set their permissions."""

from typing import Any

from django.core.management.base import BaseCommand

from scoring.core.roles import ROLES, create_roles


class Command(BaseCommand):
    """Make the roles."""

    help = "Create the groups advisor, senior, analyst, auditor, integrator, admin with their permissions."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create or reset the groups."""
        create_roles()
        self.stdout.write(f"Roles: {', '.join(ROLES)}")
