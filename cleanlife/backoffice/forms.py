"""How a refusal of a service becomes an error beside the field it speaks of."""

from django import forms

from cleanlife.errors import DomainError, Invalid


def show_refusal(form: forms.BaseForm, refusal: DomainError) -> None:
    """Add the refusal to the form: to its fields where it names them."""
    if not isinstance(refusal, Invalid):
        form.add_error(None, refusal.text)
        return
    for error in refusal.errors:
        form.add_error(error.field if error.field in form.fields else None, error.message)
