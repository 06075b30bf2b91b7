"""Who may do what: each role is a Django group with these permissions, made so by `python manage.py create_roles`."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

READ_ASSESSMENTS = "scoring.read_assessments"
VIEW_CLIENTS = "clients.view_client"  # to know who a client is; without it, everyone together and pseudonyms
_VIEW_RECORDS = (
    VIEW_CLIENTS,
    "clients.view_bureaucredit",
    "clients.view_bureaumonth",
    "clients.view_previousapplication",
    "clients.view_poscashmonth",
    "clients.view_creditcardmonth",
    "clients.view_instalmentpayment",
)
WRITE_NOTES = "scoring.add_note"
KEEP_SCENARIOS = "scoring.add_scenario"
WRITE_APPLICATIONS = "scoring.add_newapplication"
_VIEW_NOTES = "scoring.view_note"  # the list of all notes in the administration; on a client's file everyone reads them
VIEW_MODEL_VERSIONS = "scoring.view_modelversion"
_VIEW_MODELS = (VIEW_MODEL_VERSIONS, "scoring.view_batchassessment", "scoring.view_monthlycount")
_MANAGE_ACCOUNTS = (
    "auth.view_user",
    "auth.add_user",
    "auth.change_user",
    "auth.view_group",
    "knox.view_authtoken",
    "knox.add_authtoken",
    "knox.delete_authtoken",
    # Deleting the failed attempts of a name lifts its suspension.
    "axes.view_accessattempt",
    "axes.delete_accessattempt",
)

ROLES: dict[str, tuple[str, ...]] = {
    "advisor": (READ_ASSESSMENTS, VIEW_CLIENTS, WRITE_NOTES, KEEP_SCENARIOS, WRITE_APPLICATIONS),
    "senior": (READ_ASSESSMENTS, VIEW_CLIENTS, WRITE_NOTES, KEEP_SCENARIOS, WRITE_APPLICATIONS),
    "analyst": (
        READ_ASSESSMENTS,
        *_VIEW_RECORDS,
        *_VIEW_MODELS,
        WRITE_NOTES,
        _VIEW_NOTES,
        KEEP_SCENARIOS,
        WRITE_APPLICATIONS,
    ),
    "auditor": (READ_ASSESSMENTS, *_VIEW_RECORDS, *_VIEW_MODELS, _VIEW_NOTES, "auth.view_user", "auth.view_group"),
    "integrator": (READ_ASSESSMENTS, VIEW_CLIENTS),
    "admin": (
        *(READ_ASSESSMENTS, *_VIEW_RECORDS, *_VIEW_MODELS, _VIEW_NOTES),
        *(*_MANAGE_ACCOUNTS, "scoring.view_feedback"),
    ),
}
STAFF_ROLES = frozenset({"analyst", "auditor", "admin"})  # these enter Django admin


def create_roles() -> None:
    """Make the groups and give each exactly the permissions declared here."""
    for role, names in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set([_permission(name) for name in names])


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


class NotTheAuthorError(Exception):
    """Somebody else keeps this: its author alone renames or deletes it."""
