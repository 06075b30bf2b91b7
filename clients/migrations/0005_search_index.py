from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0004_alike_index'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='client',
            index=models.Index(
                fields=[
                    'amt_credit', 'amt_income_total', 'days_birth', 'amt_annuity', 'occupation_type',
                    'name_contract_type', 'name_income_type', 'name_education_type', 'sk_id_curr',
                ],
                name='client_search',
            ),
        ),
        migrations.RemoveIndex(model_name='client', name='client_alike'),
    ]
