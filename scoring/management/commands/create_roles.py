"""`python manage.py create_roles`: make the groups of the roles and set their permissions."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction

from scoring.core.log.writing import record
from scoring.core.roles import ROLES, create_roles
from scoring.models.events import Kind


class Command(BaseCommand):
    """Make the roles."""

    help = "Create the groups advisor, senior, analyst, auditor, integrator, admin with their permissions."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create or reset the groups."""
        with transaction.atomic():
            before = _held()
            create_roles()
            after = _held()
            changed = sorted(role for role in after if after[role] != before.get(role))
            if changed:
                record(Kind.ROLE_CHANGED, actor=None, facts={"roles": changed})
        self.stdout.write(f"Roles: {', '.join(ROLES)}")


def _held() -> dict[str, set[str]]:
    """Return the permissions of each role."""
    groups = Group.objects.prefetch_related("permissions")
    return {group.name: {permission.codename for permission in group.permissions.all()} for group in groups}
