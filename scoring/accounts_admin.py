"""Accounts, roles, tokens and failed sign-ins in Django admin, in the portal's words."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateTimeField, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from knox.admin import AuthTokenAdmin
from knox.models import AuthToken

from clients.worded_admin import ReadOnlyAdmin, WordedAdmin, titled
from scoring.core.access import end_access
from scoring.core.log.writing import Fact, record
from scoring.core.roles import READ_ASSESSMENTS, ROLE_LABELS
from scoring.models.events import Kind
from scoring.text.days import day

_ROLES = gettext_lazy("Rôles")
_ACCOUNT = gettext_lazy("Compte")
_SIGN_IN_NAME = gettext_lazy("Identifiant de connexion")
_RIGHTS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")
_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
_VERBS = {
    "view": gettext_lazy("Voir : %(names)s"),
    "add": gettext_lazy("Ajouter : %(names)s"),
    "change": gettext_lazy("Modifier : %(names)s"),
    "delete": gettext_lazy("Supprimer : %(names)s"),
}


def role_label(role: Group) -> str:
    """Return what people call a role."""
    return str(ROLE_LABELS.get(role.name, role.name))


def permission_label(permission: Permission) -> str:
    """Return what a permission allows; Django stores it in one language, that of the migration."""
    kind = permission.content_type
    if f"{kind.app_label}.{permission.codename}" == READ_ASSESSMENTS:
        return _("Lire l’évaluation des clients")
    verb, model = permission.codename.partition("_")[0], kind.model_class()
    if verb not in _VERBS or model is None:
        return permission.name
    listed = admin.site._registry.get(model)
    return _VERBS[verb] % {"names": (listed.opts if listed else model._meta).verbose_name_plural}


class RoleFilter(admin.SimpleListFilter):
    """Accounts with a role."""

    title = _ROLES
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the roles by their names."""
        return [(name, str(label)) for name, label in ROLE_LABELS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the accounts with the role chosen."""
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


admin.site.unregister([User, Group, AuthToken])
admin.site.unregister([EmailAddress, UserSession])  # the portal sends no mail; accounts are where sessions are ended


@admin.register(User)
class AccountAdmin(WordedAdmin, UserAdmin):  # type: ignore[type-arg]
    """Accounts. Who is not a superuser gives roles and nothing beyond them, and leaves superusers alone.

    Without that, the right to change users would be the right to everything: to make oneself a superuser, or to set
    a superuser's password.
    """

    name, names = gettext_lazy("compte"), gettext_lazy("comptes")
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "last_login")
    list_filter = (RoleFilter, ("is_active", titled(gettext_lazy("Actif"))))
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    actions = ("end_what_is_open",)
    labels = {
        "username": _SIGN_IN_NAME,
        "first_name": gettext_lazy("Prénom"),
        "last_name": gettext_lazy("Nom"),
        "email": gettext_lazy("Adresse électronique"),
        "is_active": gettext_lazy("Actif"),
        "is_staff": gettext_lazy("Accès à l’administration"),
        "is_superuser": gettext_lazy("Tous les droits"),
        "groups": _ROLES,
        "user_permissions": gettext_lazy("Droits en plus des rôles"),
        "last_login": gettext_lazy("Dernière connexion"),
        "date_joined": gettext_lazy("Créé le"),
    }
    helps = {
        "username": gettext_lazy("150 caractères au plus : lettres, chiffres et @ . + - _"),
        "is_active": gettext_lazy("Décochez plutôt que de supprimer : ce que la personne a écrit reste à son nom."),
        "is_staff": gettext_lazy("Ce que la personne y trouve dépend de son rôle."),
        "is_superuser": gettext_lazy("Sans limite, quel que soit le rôle."),
        "groups": gettext_lazy("Ce que la personne peut faire. Plusieurs rôles s’ajoutent."),
        "user_permissions": gettext_lazy("Pour un cas particulier seulement."),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return the accounts with their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_ROLES)
    def roles(self, user: User) -> str:
        """Return the names of the account's roles."""
        return ", ".join(role_label(role) for role in user.groups.all())

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Leave out what only a superuser may give: permissions beyond the roles, and superuser status."""
        fieldsets = super().get_fieldsets(request, obj)
        if _is_superuser(request):
            return fieldsets
        reserved = {"is_superuser", "user_permissions"}
        return [
            (title, {**options, "fields": tuple(f for f in options["fields"] if f not in reserved)})
            for title, options in fieldsets
        ]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer roles and permissions under their names, roles as boxes to tick."""
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple()
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.label_from_instance = role_label if db_field.name == "groups" else permission_label
        return field

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return whether the account may be changed, its password included."""
        guarded = obj is not None and obj.is_superuser and not _is_superuser(request)
        return not guarded and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return whether the account may be deleted."""
        guarded = obj is not None and obj.is_superuser and not _is_superuser(request)
        return not guarded and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Leave one's own rights to another administrator: nobody gives themselves a role."""
        own = obj is not None and obj.pk == request.user.pk
        return (*self.readonly_fields, *_RIGHTS) if own else self.readonly_fields

    @admin.action(description=gettext_lazy("Mettre fin aux sessions et aux jetons"), permissions=["change"])
    def end_what_is_open(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """End sessions and tokens of the accounts chosen, but for those of superusers, which are a superuser's."""
        chosen = [user for user in queryset if self.has_change_permission(request, user)]
        with transaction.atomic():
            for user in chosen:
                end_access(user)
                record(Kind.ROLE_CHANGED, actor=request.user, facts={"account": user.pk, "changed": ["access_ended"]})
        told = ngettext("%(count)s compte déconnecté.", "%(count)s comptes déconnectés.", len(chosen))
        self.message_user(request, told % {"count": len(chosen)})
        if left := queryset.count() - len(chosen):
            told = ngettext(
                "%(count)s compte a tous les droits : seul un autre compte de ce genre y met fin.",
                "%(count)s comptes ont tous les droits : seul un autre compte de ce genre y met fin.",
                left,
            )
            self.message_user(request, told % {"count": left}, messages.WARNING)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the roles, and say in the log which were gained and lost and what else of the account changed."""
        account: User = form.instance
        before = {*account.groups.values_list("name", flat=True)}
        super().save_related(request, form, formsets, change)
        after = {*account.groups.values_list("name", flat=True)}
        rights = sorted({"is_active", "is_staff", "is_superuser", "user_permissions"} & {*form.changed_data})
        facts: dict[str, Fact] = {"gained": sorted(after - before), "lost": sorted(before - after), "changed": rights}
        if any(facts.values()):
            record(Kind.ROLE_CHANGED, actor=request.user, facts={"account": account.pk, **facts})

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete an account and say so in the log."""
        number = obj.pk
        with transaction.atomic():
            super().delete_model(request, obj)
            record(Kind.DELETED, actor=request.user, facts={"account": number})

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete accounts and say so in the log."""
        numbers = [*queryset.values_list("pk", flat=True)]
        with transaction.atomic():
            super().delete_queryset(request, queryset)
            record(Kind.DELETED, actor=request.user, facts={"accounts": numbers})


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin, GroupAdmin):
    """Roles, to be read: `scoring.core.roles` declares them and `create_roles` makes them."""

    name, names = gettext_lazy("rôle"), gettext_lazy("rôles")
    list_display = ("role",)
    search_fields = ()
    fields = readonly_fields = ("role", "allowed")

    @admin.display(description=gettext_lazy("Rôle"), ordering="name")
    def role(self, group: Group) -> str:
        """Return what people call the role."""
        return role_label(group)

    @admin.display(description=gettext_lazy("Ce que le rôle permet"))
    def allowed(self, group: Group) -> SafeString:
        """Return what the role allows, one line each."""
        told = sorted(capfirst(permission_label(one)) for one in group.permissions.select_related("content_type"))
        return format_html_join("", "<div>{}</div>", ((one,) for one in told))


@admin.register(AuthToken)
class TokenAdmin(WordedAdmin, AuthTokenAdmin):  # type: ignore[misc]
    """Tokens of the API: issued, and revoked by deleting them. What is stored does not open the API."""

    name, names = gettext_lazy("jeton de l’API"), gettext_lazy("jetons de l’API")
    list_display = ("user", "token_key", "created", "expiry")
    list_select_related = ("user",)
    raw_id_fields = ()
    formfield_overrides = {DateTimeField: {"form_class": forms.DateTimeField, "widget": _MOMENT}}
    search_fields = ("token_key", "user__username")
    search_help_text = gettext_lazy("Début du jeton ou identifiant de connexion.")
    labels = {
        "user": _ACCOUNT,
        "token_key": gettext_lazy("Début du jeton"),
        "created": gettext_lazy("Créé le"),
        "expiry": gettext_lazy("Expire le"),
    }
    helps = {
        "user": gettext_lazy("Le programme aura les droits de ce compte, qui ne peut les avoir tous."),
        "expiry": gettext_lazy("Le jeton ne vaut plus à partir de là."),
    }

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Want a day of expiry, proposed at the latest, and an account without all rights."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        latest = timezone.now() + timedelta(days=settings.TOKEN_DAYS)
        expiry = form.base_fields["expiry"]
        expiry.required, expiry.initial = True, latest
        expiry.validators = [partial(_not_after, latest)]
        if "user" in form.base_fields:
            form.base_fields["user"].queryset = User.objects.filter(is_active=True, is_superuser=False)
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for account and date of expiry; show the rest of a token that is there."""
        return ("user", "token_key", "created", "expiry") if obj else ("user", "expiry")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the date of expiry alone to change."""
        return ("user", "token_key", "created") if obj else ()

    def save_model(self, request: HttpRequest, obj: AuthToken, form: Any, change: bool) -> None:
        """Save the token and show it, this once."""
        obj.save()
        if change:
            return
        told = _("Copiez ce jeton maintenant, il ne sera plus montré : %(token)s") % {"token": form.token}
        self.message_user(request, told, messages.INFO)


@admin.register(AccessAttempt)
class FailedSignInAdmin(WordedAdmin):
    """Names whose sign-in failed, by address: deleting them lifts the suspension."""

    name, names = gettext_lazy("échec de connexion"), gettext_lazy("échecs de connexion")
    list_display = ("username", "ip_address", "attempt_time", "failures_since_start", "is_suspended")
    search_fields = ("username", "ip_address")
    search_help_text = gettext_lazy("Identifiant de connexion ou adresse du poste.")
    ordering = ("-attempt_time",)
    fields = ("username", "ip_address", "attempt_time", "failures_since_start", "is_suspended", "user_agent")
    readonly_fields = ("is_suspended",)
    labels = {
        "username": _SIGN_IN_NAME,
        "ip_address": gettext_lazy("Adresse du poste"),
        "attempt_time": gettext_lazy("Premier échec"),
        "failures_since_start": gettext_lazy("Échecs de suite"),
        "user_agent": gettext_lazy("Navigateur"),
    }

    @admin.display(boolean=True, description=gettext_lazy("Connexion suspendue"))
    def is_suspended(self, attempt: AccessAttempt) -> bool:
        """Return whether the name can, for now, not sign in from there."""
        return bool(attempt.failures_since_start >= settings.AXES_FAILURE_LIMIT)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False


def _not_after(latest: datetime, chosen: datetime) -> None:
    """Refuse a moment after the latest, or one that is over."""
    if not timezone.now() < chosen <= latest + timedelta(days=1):
        raise ValidationError(_("Donnez un moment à venir, au plus tard le %(day)s.") % {"day": day(latest)})


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))
