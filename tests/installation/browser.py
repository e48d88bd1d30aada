"""Somebody who visits the installed portal: pages over TLS, forms with their marks, cookies."""

import re
from pathlib import Path

import requests
from lxml import html
from requests.adapters import HTTPAdapter


class From(HTTPAdapter):
    """Connections that come from another address of this machine."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args, **kwargs) -> None:
        super().init_poolmanager(*args, source_address=(self.address, 0), **kwargs)


class Visitor:
    """A browser without scripts, at `address`, that trusts the portal's certificate."""

    def __init__(self, site: str, certificate: Path, address: str = "127.0.0.1") -> None:
        self.site, self.session = site, requests.Session()
        self.session.verify = str(certificate)
        self.session.trust_env = False
        self.session.mount("https://", From(address))
        self.session.mount("http://", From(address))

    def get(self, path: str, **options) -> requests.Response:
        """The answer to GET; `path` may be an address."""
        options.setdefault("allow_redirects", False)
        return self.session.get(path if "://" in path else f"https://{self.site}{path}", **options)

    def send(self, page: requests.Response, button: str, files=None, **typed) -> requests.Response:
        """The answer to the form that has this button, with what is typed into it."""
        form = next(form for form in html.fromstring(page.text).forms if button in form.text_content())
        fields = {name: value for name, value in form.form_values() if name not in typed} | typed
        address = requests.compat.urljoin(page.url, form.get("action") or page.url)
        return self.session.post(address, data=fields, files=files, headers={"Referer": page.url})


def link_in(mail: str) -> str:
    """The address of an invitation in a mail."""
    return re.search(r"https://\S+/invitations/\S+", mail)[0]
