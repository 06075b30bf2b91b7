"""The client: one application row of Home Credit. Fields follow ml.tables column by column; a test compares them."""

from django.db import models
from django.utils.translation import gettext_lazy

from clients.querysets import ClientQuerySet
from ml.tables import TABLES
from ml.tables.durations import years_before


class Client(models.Model):
    """A client and the credit they ask for. Amounts carry no currency; days are counted from the application."""

    sk_id_curr = models.BigIntegerField(primary_key=True)
    target = models.SmallIntegerField(null=True)
    name_contract_type = models.CharField(max_length=100)
    code_gender = models.CharField(max_length=100)
    flag_own_car = models.CharField(max_length=100)
    flag_own_realty = models.CharField(max_length=100)
    cnt_children = models.IntegerField()
    amt_income_total = models.FloatField()
    amt_credit = models.FloatField()
    amt_annuity = models.FloatField(null=True)
    amt_goods_price = models.FloatField(null=True)
    name_type_suite = models.CharField(max_length=100, null=True)
    name_income_type = models.CharField(max_length=100)
    name_education_type = models.CharField(max_length=100)
    name_family_status = models.CharField(max_length=100)
    name_housing_type = models.CharField(max_length=100)
    region_population_relative = models.FloatField()
    days_birth = models.IntegerField()
    days_employed = models.IntegerField()
    days_registration = models.IntegerField()
    days_id_publish = models.IntegerField()
    own_car_age = models.IntegerField(null=True)
    flag_mobil = models.SmallIntegerField()
    flag_emp_phone = models.SmallIntegerField()
    flag_work_phone = models.SmallIntegerField()
    flag_cont_mobile = models.SmallIntegerField()
    flag_phone = models.SmallIntegerField()
    flag_email = models.SmallIntegerField()
    occupation_type = models.CharField(max_length=100, null=True)
    cnt_fam_members = models.IntegerField(null=True)
    region_rating_client = models.IntegerField()
    region_rating_client_w_city = models.IntegerField()
    weekday_appr_process_start = models.CharField(max_length=100)
    hour_appr_process_start = models.IntegerField()
    reg_region_not_live_region = models.SmallIntegerField()
    reg_region_not_work_region = models.SmallIntegerField()
    live_region_not_work_region = models.SmallIntegerField()
    reg_city_not_live_city = models.SmallIntegerField()
    reg_city_not_work_city = models.SmallIntegerField()
    live_city_not_work_city = models.SmallIntegerField()
    organization_type = models.CharField(max_length=100)
    ext_source_1 = models.FloatField(null=True)
    ext_source_2 = models.FloatField(null=True)
    ext_source_3 = models.FloatField(null=True)
    apartments_avg = models.FloatField(null=True)
    basementarea_avg = models.FloatField(null=True)
    years_beginexpluatation_avg = models.FloatField(null=True)
    years_build_avg = models.FloatField(null=True)
    commonarea_avg = models.FloatField(null=True)
    elevators_avg = models.FloatField(null=True)
    entrances_avg = models.FloatField(null=True)
    floorsmax_avg = models.FloatField(null=True)
    floorsmin_avg = models.FloatField(null=True)
    landarea_avg = models.FloatField(null=True)
    livingapartments_avg = models.FloatField(null=True)
    livingarea_avg = models.FloatField(null=True)
    nonlivingapartments_avg = models.FloatField(null=True)
    nonlivingarea_avg = models.FloatField(null=True)
    apartments_mode = models.FloatField(null=True)
    basementarea_mode = models.FloatField(null=True)
    years_beginexpluatation_mode = models.FloatField(null=True)
    years_build_mode = models.FloatField(null=True)
    commonarea_mode = models.FloatField(null=True)
    elevators_mode = models.FloatField(null=True)
    entrances_mode = models.FloatField(null=True)
    floorsmax_mode = models.FloatField(null=True)
    floorsmin_mode = models.FloatField(null=True)
    landarea_mode = models.FloatField(null=True)
    livingapartments_mode = models.FloatField(null=True)
    livingarea_mode = models.FloatField(null=True)
    nonlivingapartments_mode = models.FloatField(null=True)
    nonlivingarea_mode = models.FloatField(null=True)
    apartments_medi = models.FloatField(null=True)
    basementarea_medi = models.FloatField(null=True)
    years_beginexpluatation_medi = models.FloatField(null=True)
    years_build_medi = models.FloatField(null=True)
    commonarea_medi = models.FloatField(null=True)
    elevators_medi = models.FloatField(null=True)
    entrances_medi = models.FloatField(null=True)
    floorsmax_medi = models.FloatField(null=True)
    floorsmin_medi = models.FloatField(null=True)
    landarea_medi = models.FloatField(null=True)
    livingapartments_medi = models.FloatField(null=True)
    livingarea_medi = models.FloatField(null=True)
    nonlivingapartments_medi = models.FloatField(null=True)
    nonlivingarea_medi = models.FloatField(null=True)
    fondkapremont_mode = models.CharField(max_length=100, null=True)
    housetype_mode = models.CharField(max_length=100, null=True)
    totalarea_mode = models.FloatField(null=True)
    wallsmaterial_mode = models.CharField(max_length=100, null=True)
    emergencystate_mode = models.CharField(max_length=100, null=True)
    obs_30_cnt_social_circle = models.IntegerField(null=True)
    def_30_cnt_social_circle = models.IntegerField(null=True)
    obs_60_cnt_social_circle = models.IntegerField(null=True)
    def_60_cnt_social_circle = models.IntegerField(null=True)
    days_last_phone_change = models.IntegerField(null=True)
    flag_document_2 = models.SmallIntegerField()
    flag_document_3 = models.SmallIntegerField()
    flag_document_4 = models.SmallIntegerField()
    flag_document_5 = models.SmallIntegerField()
    flag_document_6 = models.SmallIntegerField()
    flag_document_7 = models.SmallIntegerField()
    flag_document_8 = models.SmallIntegerField()
    flag_document_9 = models.SmallIntegerField()
    flag_document_10 = models.SmallIntegerField()
    flag_document_11 = models.SmallIntegerField()
    flag_document_12 = models.SmallIntegerField()
    flag_document_13 = models.SmallIntegerField()
    flag_document_14 = models.SmallIntegerField()
    flag_document_15 = models.SmallIntegerField()
    flag_document_16 = models.SmallIntegerField()
    flag_document_17 = models.SmallIntegerField()
    flag_document_18 = models.SmallIntegerField()
    flag_document_19 = models.SmallIntegerField()
    flag_document_20 = models.SmallIntegerField()
    flag_document_21 = models.SmallIntegerField()
    amt_req_credit_bureau_hour = models.IntegerField(null=True)
    amt_req_credit_bureau_day = models.IntegerField(null=True)
    amt_req_credit_bureau_week = models.IntegerField(null=True)
    amt_req_credit_bureau_mon = models.IntegerField(null=True)
    amt_req_credit_bureau_qrt = models.IntegerField(null=True)
    amt_req_credit_bureau_year = models.IntegerField(null=True)

    # When the application row or any history row of this client last changed in an import.
    records_changed_at = models.DateTimeField()

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("client")
        verbose_name_plural = gettext_lazy("clients")
        # Each ends with the key, so that a filtered page is read in identifier order straight from the index.
        indexes = [
            models.Index(fields=["name_contract_type", "sk_id_curr"], name="client_contract_type"),
            models.Index(fields=["name_income_type", "sk_id_curr"], name="client_income_type"),
            models.Index(fields=["name_education_type", "sk_id_curr"], name="client_education_type"),
            # Several filters together are counted and paged from this one alone, without a look at the wide rows.
            models.Index(
                fields=["name_contract_type", "name_income_type", "name_education_type", "sk_id_curr"],
                name="client_categories",
            ),
            # Says at once whether anything changed since everyone was last scored.
            models.Index(fields=["records_changed_at"], name="client_records_changed"),
            # All that a list filters by and sorts by, so that it is answered without a look at the wide rows. Its first
            # three find who may be the person of a new application.
            models.Index(
                fields=[
                    *("amt_credit", "amt_income_total", "days_birth", "amt_annuity", "occupation_type"),
                    *("name_contract_type", "name_income_type", "name_education_type", "sk_id_curr"),
                ],
                name="client_search",
            ),
        ]

    def __str__(self) -> str:
        return f"Client {self.sk_id_curr}"

    @property
    def unknown_categories(self) -> dict[str, str]:
        """The application's categories that no list of `ml.tables` holds, by column: features read them as missing."""
        texts = {column: getattr(self, column.name) for column in TABLES["application"].category_columns}
        return {column.name: text for column, text in texts.items() if column.is_unknown(text)}

    @property
    def age_years(self) -> int:
        """Age in completed years on the day of the application."""
        return int(years_before(self.days_birth))
