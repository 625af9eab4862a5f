"""A client of the token API for Python programs; it needs nothing but requests.

    python customer_api_client.py http://localhost:8000/api register ada ada@example.com
    python customer_api_client.py http://localhost:8000/api profile ada
"""

from __future__ import annotations

import getpass
import json
import sys
from typing import Any

import requests


class CustomerAPIError(Exception):
    """What the API has against a request: its status, and its own words."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body.get("error") or body.get("detail") or json.dumps(body))
        self.status = status
        self.body = body


class CustomerAPIClient:
    def __init__(self, base_url: str, timeout: float = 10) -> None:
        self.base_url = base_url.rstrip("/")
        self.token: str | None = None
        self.timeout = timeout
        self.session = requests.Session()

    @property
    def is_authenticated(self) -> bool:
        return self.token is not None

    def register(self, username: str, email: str, password: str, **more: str) -> dict[str, Any]:
        typed = {"username": username, "email": email, "password": password, **more}
        return self._enter(self._send("POST", "/register/", typed))

    def login(self, username: str, password: str) -> dict[str, Any]:
        return self._enter(self._send("POST", "/login/", {"username": username, "password": password}))

    def get_profile(self) -> dict[str, Any]:
        return self._send("GET", "/profile/")

    def update_profile(self, **changes: str) -> dict[str, Any]:
        return self._send("PUT", "/profile/", changes)

    def logout(self) -> None:
        """Ends the token at the server; here it is forgotten in any case."""
        try:
            if self.is_authenticated:
                self._send("POST", "/logout/")
        finally:
            self.token = None

    def _enter(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Some accounts have to do something first, such as to confirm an address; then there is no token yet."""
        if "token" not in answer:
            raise CustomerAPIError(201, answer)
        self.token = answer["token"]
        return answer["customer"]

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Token {self.token}"} if self.token else {}
        response = self.session.request(
            method, self.base_url + path, json=body, headers=headers, timeout=self.timeout
        )
        answer = response.json()
        if response.ok:
            return answer
        if response.status_code == 401:
            self.token = None
        raise CustomerAPIError(response.status_code, answer)


def main(base_url: str, command: str, username: str, *more: str) -> None:
    client = CustomerAPIClient(base_url)
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if command == "register":
        (email,) = more
        client.register(username, email, password)
    else:
        client.login(username, password)
    if command == "update":
        client.update_profile(**dict(pair.split("=", 1) for pair in more))
    print(json.dumps(client.get_profile()))
    client.logout()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except CustomerAPIError as error:
        sys.exit(f"{error.status}: {error}")
