"""Why a customer's page does not do what it was asked, each to be said in the page's words."""

from enum import StrEnum

from cleanlife.errors import Gone, Unprocessable


class VisitPageEnded(Gone):
    """The visit is long over, or its customer erased: nothing of it is shown any more."""

    code = "VISIT_PAGE_ENDED"
    message = "The page of this visit has ended."


class CustomerRefusal(StrEnum):
    """What stands in the customer's way."""

    # In its present status the visit has no such step.
    NOT_NOW = "NOT_NOW"
    # The partner lets its customers not do this by themselves.
    ASK_PARTNER = "ASK_PARTNER"
    # What was shown is no longer true.
    CHANGED_MEANWHILE = "CHANGED_MEANWHILE"
    PIN_TOO_FAR = "PIN_TOO_FAR"
    PIN_NOT_SERVED = "PIN_NOT_SERVED"


class NotPossibleForCustomer(Unprocessable):
    """The customer cannot do this; ``reason`` says why."""

    code = "NOT_POSSIBLE_FOR_CUSTOMER"
    message = "The customer cannot do this."

    def __init__(self, reason: CustomerRefusal):
        self.reason = reason
        super().__init__(details={"reason": reason.value})
