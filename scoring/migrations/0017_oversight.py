from datetime import timedelta

from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill_in(apps, schema_editor):
    """Give earlier decisions what the model recommended, and how long the file was open, where the log tells."""
    decisions = apps.get_model("scoring", "Decision").objects.exclude(assessment=None)
    records = apps.get_model("scoring", "AssessmentRecord").objects.filter(pk=OuterRef("assessment"))
    decisions.update(recommendation=Subquery(records.values("recommendation")[:1]))
    opened = apps.get_model("scoring", "Event").objects.filter(kind="opened").order_by("at")
    for decision in decisions.only("client", "decided_by", "decided_at").iterator():
        at = decision.decided_at
        first = opened.filter(
            client=decision.client_id, actor=decision.decided_by_id, at__gte=at - timedelta(hours=24), at__lte=at
        ).first()
        if first:
            decisions.filter(pk=decision.pk).update(seconds_on_file=int((at - first.at).total_seconds()))


class Migration(migrations.Migration):

    dependencies = [
        ('scoring', '0016_reviews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='recommendation',
            field=models.CharField(blank=True, choices=[('APPROVE', 'Accord'), ('REVIEW', 'Examen'), ('DECLINE', 'Refus'), ('NONE', 'Sans recommandation')], max_length=8),
        ),
        migrations.AddField(
            model_name='decision',
            name='seconds_on_file',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['decided_at', 'state', 'recommendation', 'outcome', 'departs', 'decided_by', 'reason', 'seconds_on_file', 'review_of'], name='decision_counted'),
        ),
        migrations.AddIndex(
            model_name='decisionstep',
            index=models.Index(fields=['act', 'at'], name='step_by_act'),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
