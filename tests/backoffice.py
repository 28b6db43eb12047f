"""Pages of the back-office that ask before they act."""

from tests.forms import form_on


def choose(browser, page, action, *rows, **options):
    """Take an action of a list on rows; return the question, or what came of it."""
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return browser.post(page, chosen, follow=True, **options)


def press(browser, asked, **options):
    """Press the button of a page that asks."""
    form = form_on(asked.content.decode())
    return browser.post(asked.request["PATH_INFO"], form, follow=True, **options)


def confirm(browser, page, **options):
    """Open a page that asks and press its button."""
    return press(browser, browser.get(page, **options), **options)
