"""The languages of the teams' leaders; what they read has a catalogue for each. Pure."""

from django.db.models import TextChoices
from django.utils.translation.trans_real import parse_accept_lang_header


class Language(TextChoices):
    """A language of the phone's page, by its own name."""

    ENGLISH = "en", "English"
    ARABIC = "ar", "العربية"
    URDU = "ur", "اردو"
    HINDI = "hi", "हिन्दी"
    BENGALI = "bn", "বাংলা"
    FILIPINO = "fil", "Filipino"
    INDONESIAN = "id", "Bahasa Indonesia"
    NEPALI = "ne", "नेपाली"


def preferred_language(accepted: str) -> Language:
    """Return the first known language of an Accept-Language; English without one."""
    for tag, _ in parse_accept_lang_header(accepted):
        code = tag.partition("-")[0]
        if code in Language.values:
            return Language(code)
    return Language.ENGLISH
