"""Demo refund rules: everything back until the day before, half of it after that."""

from catalog.models import RefundRule

# Hours before the visit -> percent, for all services.
RULES = {24: 100, 0: 50}


def seed_refund_rules() -> None:
    """Make the general rules; where there are any, operations have decided already."""
    if RefundRule.objects.filter(service=None).exists():
        return
    for hours, percent in RULES.items():
        RefundRule.objects.create(hours_before=hours, percent=percent)
