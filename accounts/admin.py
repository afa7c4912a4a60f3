"""Django's admin for superusers: people, units and who belongs where; never a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Access, Deputy, District, Membership, SignIn, Unit, User
from accounts.services import people_changed
from inputs.fields import PhoneField

# Sign-in to the admin is everybody's: with lock-out and second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(Group)


class RowSelect(AutocompleteSelect):
    """A row to choose by searching: what is no row's key chooses none, where Django's own asks the database for it."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """The row that is chosen."""
        return super().optgroups(name, [chosen for chosen in value if self.is_key(chosen)], attr)

    def is_key(self, chosen: str) -> bool:
        """Could a row have this key? Blank is none chosen."""
        try:
            self.field.remote_field.model._meta.pk.to_python(chosen)
        except ValidationError:
            return chosen in self.choices.field.empty_values
        return True


class SuperuserOnly(admin.ModelAdmin):
    """Nobody below a superuser sees these, whatever permissions somebody was given."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A telephone number is one here too."""
        if db_field.name == "phone":
            kwargs["form_class"] = PhoneField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A choice among many is sought, and stands what is sent to it."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Is the section shown?"""
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """May it be read?"""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """May a row be added?"""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """May a row be changed?"""
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: rows of the log point at people and units; they end by date."""
        return False


@admin.register(District)
class DistrictAdmin(SuperuserOnly):
    """The 29 districts."""

    list_display = ["code", "name", "name_en", "priority", "indigenous", "hakka_key_area", "group"]
    list_filter = ["priority", "indigenous", "hakka_key_area", "group"]
    search_fields = ["code", "name", "name_en"]


@admin.register(Unit)
class UnitAdmin(SuperuserOnly):
    """Offices and organisations."""

    list_display = ["code", "name", "kind", "organisation_kind", "district", "valid_from", "valid_to"]
    list_filter = ["kind", "organisation_kind", "district"]
    list_select_related = ["district"]
    search_fields = ["code", "name", "full_name", "registration_number"]
    autocomplete_fields = ["district", "parent"]


@admin.register(Group)
class GroupAdmin(SuperuserOnly):
    """The units' groups, to look at: the database makes and names them with their units."""

    list_display = ["name"]
    fields = ["name"]
    search_fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class MembershipInline(admin.TabularInline):
    """Where a person belongs."""

    model = Membership
    extra = 0
    autocomplete_fields = ["unit"]


@admin.register(User)
class PersonAdmin(SuperuserOnly, UserAdmin):
    """People; an address that is typed here counts as confirmed."""

    add_form = AdminUserCreationForm
    list_display = ["username", "name", "email", "is_active", "is_superuser", "valid_to", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    search_fields = ["username", "name", "email"]
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["username", "password", "name", "email", "phone"]}),
        (_("帳號狀態"), {"fields": ["is_active", "valid_to", "is_staff", "is_superuser", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "name", "email", "phone", "usable_password", "password1", "password2"]})
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Sign-in asks for a confirmed address, and whoever made the account has it from the person."""
        super().save_model(request, obj, form, change)
        if obj.email and (not change or "email" in form.changed_data):
            EmailAddress.objects.filter(user=obj).delete()
            EmailAddress.objects.create(user=obj, email=obj.email, verified=True, primary=True)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """An account closed or reopened, a membership ended or begun: the units concerned have other people."""
        super().save_related(request, form, formsets, change)
        people_changed(Unit.objects.filter(memberships__user=form.instance).distinct())


@admin.register(AccessAttempt)
class LockedAdmin(SuperuserOnly):
    """Whose failures are being counted; to delete is to unlock. The log of them is another, and stays."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    fields = readonly_fields = ("username", "ip_address", "failures_since_start", "attempt_time")
    search_fields = ["username", "ip_address"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A person who proves to be the person need not wait."""
        return self.has_module_permission(request)


class TraceAdmin(SuperuserOnly):
    """A log, to look at: nobody adds, changes or deletes, nor would the database let them."""

    list_select_related = ["user"]
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes."""
        return False


@admin.register(Access)
class AccessAdmin(TraceAdmin):
    """Who looked at whose data; the page for administrators of RDEC and the platform shows the same."""

    list_display = ["at", "kind", "actor_label", "about", "purpose", "address"]
    list_filter = ["kind"]
    search_fields = ["actor_label", "about", "path"]


@admin.register(SignIn)
class SignInAdmin(TraceAdmin):
    """Who signed in or tried to."""

    list_display = ["at", "outcome", "name", "user", "address"]
    list_filter = ["outcome"]
    search_fields = ["name", "address"]


@admin.register(Membership)
class MembershipAdmin(SuperuserOnly):
    """Who belongs where."""

    list_display = ["user", "unit", "role", "confirmed", "valid_from", "valid_to"]
    list_filter = ["role", "confirmed", "unit__kind"]
    list_select_related = ["user", "unit"]
    search_fields = ["user__username", "user__name", "unit__name", "unit__code"]
    autocomplete_fields = ["user", "unit"]

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """The unit has other people now, and so has the one it was before."""
        super().save_model(request, obj, form, change)
        people_changed(Unit.objects.filter(pk__in={obj.unit_id, form.initial.get("unit")} - {None}))


@admin.register(Deputy)
class DeputyAdmin(SuperuserOnly):
    """Who stands in for whom."""

    list_display = ["user", "membership", "valid_from", "valid_to", "reason"]
    list_select_related = ["user", "membership__unit", "membership__user"]
    search_fields = ["user__username", "user__name", "membership__user__name"]
    autocomplete_fields = ["user", "membership"]
