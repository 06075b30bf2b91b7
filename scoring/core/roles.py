"""Who may do what: each role is a Django group with these permissions, made so by `python manage.py create_roles`."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy

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
READ_LOG = "scoring.view_event"
WRITE_NOTES = "scoring.add_note"
KEEP_SCENARIOS = "scoring.add_scenario"
WRITE_APPLICATIONS = "scoring.add_newapplication"  # with DECIDE: before a decision nobody but the author reads one
DECIDE = "scoring.decide"
CONFIRM_DECISIONS = "scoring.confirm_decision"  # as the second person, and what is referred: a senior's
TURN_SWITCH = "scoring.turn_switch"  # stops recommendations or all scoring, and lets them start again
OVERSEE = "scoring.view_decision"  # everybody's decisions together: how many, how they depart, how quick they are
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
_DESK = (READ_ASSESSMENTS, VIEW_CLIENTS, WRITE_NOTES, KEEP_SCENARIOS, WRITE_APPLICATIONS, DECIDE)
_VIEW_REASONS = "scoring.view_decisionreason"
_MANAGE_REASONS = (_VIEW_REASONS, "scoring.add_decisionreason", "scoring.change_decisionreason")

ROLES: dict[str, tuple[str, ...]] = {
    "advisor": _DESK,
    "senior": (*_DESK, CONFIRM_DECISIONS, TURN_SWITCH, OVERSEE),
    "analyst": (
        READ_ASSESSMENTS,
        *_VIEW_RECORDS,
        *_VIEW_MODELS,
        WRITE_NOTES,
        _VIEW_NOTES,
        KEEP_SCENARIOS,
        OVERSEE,
    ),
    "auditor": (
        READ_ASSESSMENTS,
        *_VIEW_RECORDS,
        *_VIEW_MODELS,
        _VIEW_NOTES,
        _VIEW_REASONS,
        READ_LOG,
        OVERSEE,
        "auth.view_user",
        "auth.view_group",
    ),
    "integrator": (READ_ASSESSMENTS, VIEW_CLIENTS),
    "admin": (
        *(READ_ASSESSMENTS, *_VIEW_RECORDS, *_VIEW_MODELS, _VIEW_NOTES),
        *(*_MANAGE_ACCOUNTS, *_MANAGE_REASONS, "scoring.view_feedback", TURN_SWITCH),
    ),
}
ROLE_LABELS = {
    "advisor": gettext_lazy("Chargé de relation client"),
    "senior": gettext_lazy("Chargé senior"),
    "analyst": gettext_lazy("Analyste risque"),
    "auditor": gettext_lazy("Auditeur"),
    "integrator": gettext_lazy("Intégrateur"),
    "admin": gettext_lazy("Administrateur"),
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
