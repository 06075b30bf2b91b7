"""Every address of the portal."""

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from allauth.usersessions import views as usersessions
from django.contrib import admin
from django.urls import include, path, re_path

from creditscore import health, middleware
from scoring.web.problems import unknown_address

# One way in for everybody: the administration sends visitors to the same sign-in page, with the same lock-out.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Of allauth, what this portal offers: accounts are made by an administrator, who also gives forgotten passwords anew.
accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("sessions/", usersessions.list_usersessions, name="usersessions_list"),
    path("password/change/", account.password_change, name="account_change_password"),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("scoring.urls")),
    path("api/v1/", include("scoring.api.urls")),
    re_path(r"^api(?:/.*)?$", unknown_address),
    path("accounts/", include(accounts)),
    path("admin/", admin.site.urls),
    path("session/extend/", middleware.extend, name="extend_session"),
    path("language/", include("django.conf.urls.i18n")),
]

handler400 = "scoring.web.errors.bad_request"
handler403 = "scoring.web.errors.forbidden"
handler404 = "scoring.web.errors.not_found"
handler500 = "scoring.web.errors.server_error"
