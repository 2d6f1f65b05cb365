"""Who may ask the server, and what it says to browsers."""

from __future__ import annotations

import pytest

from tests.whatif.conftest import PORT, URL, Client, FakeEngine, order

POST = "/api/run"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1",
        "127.0.0.1:80",
        f"127.0.0.1.evil.example:{PORT}",
        f"0.0.0.0:{PORT}",
        "",
    ],
)
def test_a_foreign_host_is_refused(host: str, client: Client, engine: FakeEngine) -> None:
    for path in ("/", "/api/study", "/static/vega.js", "/api/health"):
        answer = client.get(path, headers={"Host": host, "Origin": ""})
        assert answer.status_code == 403, path
        assert "Host" in answer.json()["error"]
    assert client.post(POST, json=order(), headers={"Host": host}).status_code == 403
    assert not engine.asked


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LocalHost", "[::1]"])
def test_every_name_of_loopback_is_let_in(host: str, client: Client) -> None:
    headers = {"Host": f"{host}:{PORT}", "Origin": f"http://{host}:{PORT}"}
    assert client.get("/api/health", headers=headers).status_code == 200
    assert client.post(POST, json=order(), headers=headers).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", f"https://127.0.0.1:{PORT}", "http://127.0.0.1:9999", "null", "file://",
     f"http://localhost:{PORT}"],
)  # fmt: skip
def test_a_foreign_origin_is_refused(origin: str, client: Client, engine: FakeEngine) -> None:
    headers = {"Origin": origin}
    for answer in (
        client.post(POST, json=order(), headers=headers),
        client.post("/api/export", json={}, headers=headers),
        client.get("/api/study", headers=headers),
    ):
        assert answer.status_code == 403
        assert "Origin" in answer.json()["error"]
    assert not engine.asked


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("none", 200), ("cross-site", 403), ("", 403)]
)
def test_without_an_origin_the_browser_must_vouch(site: str, status: int, client: Client) -> None:
    del client.http.headers["Origin"]
    headers = {"Sec-Fetch-Site": site} if site else {}
    assert client.post(POST, json=order(), headers=headers).status_code == status


def test_another_site_may_not_even_with_our_origin(client: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(POST, json=order(), headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["/", "/api/study", "/api/nothing", "/static/vega.js", "/api/run"])
def test_every_answer_forbids_what_the_page_does_not_need(path: str, client: Client) -> None:
    for headers in ({}, {"Host": "evil.example"}):
        said = client.get(path, headers=headers).headers
        policy = said["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert said["X-Content-Type-Options"] == "nosniff"
        assert said["Cache-Control"] == "no-store"
        assert said["Referrer-Policy"] == "no-referrer"
        assert "Access-Control-Allow-Origin" not in said


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/static/%2e%2e/app.py", 404),
        ("/static/..%2f..%2fapp.py", 404),
        ("/static/%2fetc%2fpasswd", 404),
        ("/static/app.py", 404),
        ("/static/.hidden.js", 404),
        ("/static/nothing.js", 404),
        ("/static/", 404),
        ("/app.py", 404),
    ],
)
def test_only_files_of_the_page_are_served(path: str, status: int, client: Client) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}


def test_the_page_and_its_scripts_have_their_types(client: Client) -> None:
    vega = client.get("/static/vega.js")
    assert vega.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "vegaInterpreter" in vega.text
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_preflight_gets_no_permission(client: Client) -> None:
    headers = {"Origin": URL, "Access-Control-Request-Method": "POST"}
    answer = client.run(client.http.options(POST, headers=headers))
    assert answer.status_code == 405
    assert "Access-Control-Allow-Methods" not in answer.headers
