"""An OpenID Connect provider of a test's own: discovery, keys, code flow with PKCE and nonce."""

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.servers.base import Answer, Asked, LocalServer

CLIENT_ID, CLIENT_SECRET = "fundmap", "the provider's secret"


@dataclass
class Provider:
    """Answers a browser and the application; what it claims can be changed by a test."""

    claims: dict[str, object] = field(default_factory=dict)
    wrong: dict[str, object] = field(default_factory=dict)
    """Claims of the ID token that are to be wrong, such as aud or nonce."""
    foreign_key: bool = False
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self._other = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.server = LocalServer(self._answer)

    @property
    def url(self) -> str:
        """Issuer."""
        return self.server.url

    def _answer(self, asked: Asked) -> Answer:
        documents = {
            "/.well-known/openid-configuration": lambda: {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            },
            "/keys": lambda: {"keys": [self._key.as_dict(private=False)]},
            "/token": lambda: self._token(asked),
        }
        if asked.path == "/authorize":  # a browser: the person agrees at once
            return Answer(status=303, headers={"Location": self.agree(f"{self.url}{asked.target}")})
        if asked.path not in documents:
            return Answer(status=404)
        body = documents[asked.path]()
        return Answer(json.dumps(body).encode(), status=400 if "error" in body else 200)

    def agree(self, address: str) -> str:
        """Do what a person does at the provider; return the address to which the browser goes."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        code = hashlib.sha256(asked["state"].encode()).hexdigest()
        self._codes[code] = asked
        return asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})

    def _token(self, asked: Asked) -> dict[str, object]:
        form = {k: v[0] for k, v in parse_qs(asked.body.decode()).items()}
        given = self._codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if given is None or challenge != given["code_challenge"]:
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": given["nonce"],
            **self.claims,
            **self.wrong,
        }
        key = self._other if self.foreign_key else self._key
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": token, "expires_in": 300}
