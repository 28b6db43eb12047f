"""What we say went wrong with payments and refunds.

Rows keep the English sentences; whoever shows them translates by these texts. What a gateway
says itself stays as it is.
"""

from django.utils.translation import gettext_noop

OTHER_CHARGE = gettext_noop("The gateway reports another charge: %(charge)s.")
OTHER_PAYMENT = gettext_noop("The gateway reports a charge of another payment.")
OTHER_AMOUNT = gettext_noop("The gateway reports another amount: %(amount)s.")
GATEWAY_SAYS = gettext_noop("The gateway says %(word)s.")
SILENT = gettext_noop(
    "The gateway gave no answer for hours. Look there before you try again: %(problem)s"
)
UNTOLD = gettext_noop(
    "The gateway does not tell of it any more. Look there before you try again: %(problem)s"
)
OTHER_REFUND = gettext_noop(
    "The gateway has refunded SAR %(amount)s. Look there before you try again."
)
TOO_LONG = gettext_noop("The gateway has had it for 30 days. Ask there before you try again.")

ALL = (
    OTHER_CHARGE,
    OTHER_PAYMENT,
    OTHER_AMOUNT,
    GATEWAY_SAYS,
    SILENT,
    UNTOLD,
    OTHER_REFUND,
    TOO_LONG,
)
