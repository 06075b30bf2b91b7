"""Assessments may be erased while a decision rests on them; a decision sent back stays beside the draft of it; a reason
speaks for accepting, for refusing or for either, and the usual causes of a refusal are offered."""

from django.conf import settings
from django.db import migrations, models


SIDES = {
    "refuse": ("INCOME_NOT_PROVEN", "PAYMENT_TOO_HEAVY", "DEBTS_ELSEWHERE", "LATE_PAYMENTS", "FILE_INCOMPLETE"),
    "accept": ("INCOME_PROVEN", "BUDGET_HOLDS", "LATE_EXPLAINED", "GUARANTEE"),
}
# For refusing: code, in French, in English, place among the others.
REASONS = (
    ("INCOME_UNSTABLE", "Revenus irréguliers", "Irregular income", 12),
    ("EMPLOYMENT_RECENT", "Emploi trop récent ou à durée limitée", "Employment too recent or fixed-term", 14),
    ("INCOME_SHARE_TOO_HIGH", "Part du revenu prise par la mensualité trop élevée", "Payment too high a share of income", 16),
    ("AMOUNT_TOO_HIGH", "Montant trop élevé pour ce qu’il finance", "Amount too high for what it pays for", 24),
    ("TOO_MANY_REQUESTS", "Trop de demandes de crédit récentes", "Too many recent loan applications", 34),
    ("DOCUMENTS_MISSING", "Pièces demandées et non reçues", "Documents asked for and not received", 64),
)


def say_which_side(apps, schema_editor):
    """Say of the reasons there are which way they speak, and offer those that were lacking."""
    reasons = apps.get_model("scoring", "DecisionReason").objects
    for side, codes in SIDES.items():
        reasons.filter(code__in=codes).update(side=side)
    for code, french, english, position in REASONS:
        told = {"label_fr": french, "label_en": english, "position": position, "side": "refuse"}
        reasons.get_or_create(code=code, defaults=told)


def set_drafts_apart(apps, schema_editor):
    """Give each decision that was sent back, and was its own draft, a draft that replaces it."""
    decisions = apps.get_model("scoring", "Decision").objects
    for sent_back in decisions.filter(state="draft").exclude(outcome=""):
        draft = {name: getattr(sent_back, name) for name in ("client_id", "typed", "decided_by_id", "due_date")}
        sent_back.state, sent_back.typed, sent_back.due_date = "replaced", {}, None
        sent_back.version += 1
        sent_back.save()
        decisions.create(
            **draft,
            state="draft",
            decided_at=sent_back.decided_at,
            replaces=sent_back,
            review_of_id=sent_back.review_of_id,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("scoring", "0012_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="assessmentrecord", name="erased_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="decision",
            name="kept_by",
            field=models.ForeignKey(
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decisionreason",
            name="side",
            field=models.CharField(
                choices=[
                    ("accept", "Pour accepter"),
                    ("refuse", "Pour refuser"),
                    ("either", "Pour l’un ou l’autre"),
                ],
                default="either",
                max_length=8,
                verbose_name="va avec",
            ),
        ),
        migrations.RunPython(say_which_side, migrations.RunPython.noop),
        migrations.RunPython(set_drafts_apart, migrations.RunPython.noop),
    ]
