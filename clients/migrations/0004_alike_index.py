from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0003_records_changed_index'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['amt_credit', 'amt_income_total', 'days_birth'], name='client_alike'),
        ),
    ]
