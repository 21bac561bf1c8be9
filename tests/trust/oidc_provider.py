"""A small provider of OpenID Connect on this machine: discovery, keys, code with PKCE, faults on demand."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT = "dougong"


class OidcProvider(ThreadingHTTPServer):
    """Signs in one subject without asking; `claims` and `sign` are altered by tests of faults."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.named = self.issuer
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.subject = "u-4711"
        self.claims: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.codes: dict[str, dict[str, str]] = {}
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)

    def unsigned(self, claims: dict[str, Any]) -> str:
        parts = [{"alg": "none", "typ": "JWT"}, claims]
        texts = [base64.urlsafe_b64encode(json.dumps(p).encode()).decode() for p in parts]
        return ".".join(text.rstrip("=") for text in texts) + "."

    def by_stranger(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048))

    def by_shared_secret(self, claims: dict[str, Any]) -> str:
        """The public key taken for a secret, the classical confusion of algorithms."""
        return jwt.encode(
            {"alg": "HS256"}, claims, OctKey.import_key(self.key.as_pem(private=False))
        )

    def tampered(self, claims: dict[str, Any]) -> str:
        head, _body, sign = self.signed(claims).split(".")
        other = json.dumps(claims | {"sub": "somebody-else"}).encode()
        return f"{head}.{base64.urlsafe_b64encode(other).decode().rstrip('=')}.{sign}"

    def authorise(self, query: dict[str, str]) -> str:
        """Where the browser goes after the person signed in here."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or proof != asked["code_challenge"]:
            return None
        if form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        return {"id_token": self.sign(claims | self.claims), "token_type": "Bearer"}


class _Answer(BaseHTTPRequestHandler):
    server: OidcProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        issuer = self.server.issuer
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.server.authorise(query))
            self.end_headers()
        elif parts.path == "/keys":
            self.send({"keys": [self.server.key.as_dict(private=False)]})
        else:
            self.send(
                {
                    "issuer": self.server.named,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/keys",
                }
            )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        answer = self.server.token(form)
        self.send(answer or {"error": "invalid_grant"}, 200 if answer else 400)

    def send(self, document: Any, status: int = 200) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""
