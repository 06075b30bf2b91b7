"""`python manage.py demo`: a synthetic population, a model trained on it, an account a role. Never in production."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from knox.models import AuthToken

from clients.models.client import Client
from ml.serving.model import Costs
from ml.synthetic.population import write_population
from ml.tables.wording import Text, decimal
from ml.training.train import train
from scoring.core.engine import NoReferenceError, pointer_entry, reference
from scoring.core.roles import ROLES, STAFF_ROLES, create_roles
from scoring.core.search import version_in_service
from scoring.management.applied import apply_some
from scoring.management.decided import decide_some, write_some
from scoring.management.reviewed import review_some
from scoring.management.weeks import decide_weeks
from scoring.models.assessments import BatchAssessment
from scoring.models.decisions import Decision

CLIENTS, SEED = 5_000, 1
POPULATION = Text(
    f"synthétique, {decimal(CLIENTS, 'fr', 0)} clients tirés avec la graine {SEED}, aucun réel (`make demo`)",
    f"synthetic, {decimal(CLIENTS, 'en', 0)} clients drawn with seed {SEED}, none of them real (`make demo`)",
)


class Command(BaseCommand):
    """Make the demo; each step is left out where it is already done."""

    help = "Make a demo: 5,000 synthetic clients, a model trained on them, one account a role. Needs DEBUG=1."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then make what is missing."""
        if not settings.DEBUG:
            raise CommandError("The demo makes accounts with known names: it only runs with DEBUG=1.")
        call_command("migrate", verbosity=0)
        accounts = settings.VAR_DIR / "demo-accounts.txt"
        lacks_accounts = not accounts.exists() or User.objects.filter(username__in=ROLES).count() < len(ROLES)
        # DEBUG=1 beside the address of a database in service must not open it with accounts of known names.
        if lacks_accounts and User.objects.filter(~Q(username__in=ROLES) | Q(is_superuser=True)).exists():
            raise CommandError("The database holds accounts that the demo did not make: give the demo one of its own.")
        directory = settings.VAR_DIR / "demo"
        data, model = directory / "data", directory / "model"
        importing = directory / "importing"  # there while the import runs: an interrupted one is run again
        to_import = importing.exists() or not Client.objects.exists()
        # A model of its own that is refused, after a change of the feature table for one, is trained anew.
        to_train = not pointer_entry() or (model.exists() and not version_in_service())
        if not (data / "application_train.csv").exists() and (to_import or to_train):
            self.stdout.write(f"Making {CLIENTS} synthetic clients")
            write_population(CLIENTS, SEED, data)
        if to_import:
            importing.touch()
            call_command("import_home_credit", str(data), stdout=self.stdout)
            importing.unlink()
        if to_train:
            self.stdout.write("Training the model")
            train(data, model, seed=SEED, threads=1, costs=Costs(), population=POPULATION)
            call_command("publish_model", str(model), stdout=self.stdout)
        if BatchAssessment.objects.of_version(version_in_service()).count() < Client.objects.count() or _no_reference():
            call_command("score_clients", stdout=self.stdout)
        if lacks_accounts:
            _make_accounts(accounts)
        create_roles()
        if not Decision.objects.exists():
            advisor, senior = (User.objects.get(username=role) for role in ("advisor", "senior"))
            count = decide_some(advisor=advisor, senior=senior, now=timezone.now())
            count += decide_weeks(advisor=advisor, senior=senior, now=timezone.now())
            letters = write_some(advisor=advisor, now=timezone.now())
            reviews = review_some(advisor=advisor, senior=senior, now=timezone.now())
            count += apply_some(advisor=advisor, now=timezone.now())
            self.stdout.write(f"Took {count} decisions, issued {letters} letters, opened {reviews} reviews")
        _give_token(accounts, "token-senior", "senior")
        self.stdout.write(f"Demo ready. Accounts: {accounts}")


def _no_reference() -> bool:
    try:
        reference()
    except NoReferenceError:
        return True
    return False


def _make_accounts(path: Path) -> None:
    """Make one account a role and a token for the integrator; write them to `path`, readable by its owner alone.

    `_give_token` adds one of the senior, which may decide.
    """
    password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
    if len(password.split()) != 1:
        raise CommandError(
            "DEMO_PASSWORD holds a blank, which separates the words of the accounts file: choose another."
        )
    create_roles()
    lines = []
    for role in ROLES:
        user, _ = User.objects.get_or_create(username=role)
        user.is_staff = role in STAFF_ROLES
        user.set_password(password)
        user.save()
        user.groups.set([Group.objects.get(name=role)])
        lines.append(f"{role} {role} {password}")
    token = _token_of("integrator")
    lines.append(f"token {token}")
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n")


def _give_token(path: Path, name: str, username: str) -> None:
    """Add a token of this account to the file, where it has none by this name."""
    written = path.read_text()
    if not any(line.startswith(f"{name} ") for line in written.splitlines()):
        path.write_text(f"{written}{name} {_token_of(username)}\n")


def _token_of(username: str) -> str:
    """Return a new token of an account, which lasts as long as any may."""
    account = User.objects.get(username=username)
    token: str = AuthToken.objects.create(account, expiry=timedelta(days=settings.TOKEN_DAYS))[1]
    return token
