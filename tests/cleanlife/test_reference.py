"""The reference page asks no server but ours: its one foreign picture is withheld."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find

REDOC = "drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js"
LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"
# As much of a browser as the page's own script touches; then the picture is given an address.
BROWSER = """
  class Element { setAttribute(name, value) { this.attributes = { [name]: value }; } }
  class HTMLImageElement extends Element {
    set src(value) { this.address = value; }
    get src() { return this.address; }
  }
  const document = { getElementById: () => ({ dataset: {} }) };
  const Redoc = { init() {} };
  %s
  const shown = new HTMLImageElement();
  shown.src = process.argv[1];
  shown.setAttribute("src", process.argv[1]);
  console.log(shown.src, shown.attributes.src);
"""


def addresses_after(address):
    """Return what a picture asks for that was given the address as property and attribute."""
    program = BROWSER % Path(find("pages/reference.js")).read_text(encoding="utf-8")
    ran = subprocess.run(
        ["node", "-e", program, address], capture_output=True, text=True, check=True
    )
    return ran.stdout.split()


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node")
@pytest.mark.parametrize("address", [LOGO, "http://elsewhere.example/a.png", "//a.example/b"])
def test_no_picture_is_asked_of_another_server(address):
    assert addresses_after(address) == ["data:,", "data:,"]


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node")
@pytest.mark.parametrize("address", ["/static/icon.svg", "data:image/png;base64,AAAA"])
def test_pictures_of_ours_are_left_alone(address):
    assert addresses_after(address) == [address, address]


def test_redoc_holds_no_other_foreign_picture():
    bundle = Path(find(REDOC)).read_text(encoding="utf-8")
    found = re.findall(r'(?:src|srcSet|href):"(https?://[^"]+)"', bundle)
    # The second is a link to click.
    assert set(found) == {LOGO, "https://redocly.com/redoc/"}


def test_the_policy_lets_no_other_server_be_asked(client):
    policy = client.get("/docs/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "img-src 'self' data:" in policy
