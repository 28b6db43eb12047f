"""What leaders read of what came of a call, in their language.

Together with `pages/` and `templates/field/` this is what the catalogues in `field/locale/` are
for; what operations read of phones is in the catalogue of the back-office.
"""

from django.utils.translation import gettext_lazy as _

CODES = {
    "WRONG_CODE": _("This code is wrong. Check it, or ask operations for a new one."),
    "CODE_USED": _("This code has been used. Ask operations for a new one."),
    "CODE_EXPIRED": _("This code is too old. Ask operations for a new one."),
    "TOO_MANY_CODES": _("Too many wrong codes. Wait a minute, then try again."),
    "NO_SESSION": _("Enter the code that operations gave you."),
    "SESSION_ENDED": _("This phone was signed out. Ask operations for a new code."),
    "NONSENSE": _("This could not be read. Load the page again."),
}


def write_code(code: str) -> str:
    """Say what a code means, in the language that is active."""
    return str(CODES[code])
