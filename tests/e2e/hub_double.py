"""A double of the Hugging Face Hub on 127.0.0.1, for the real huggingface_hub in a subprocess.

It answers what huggingface_hub 2.4 and hf_xet 1.8 ask, with the Hub's status codes, headers and error codes; whatever it does
not know it answers with 404 and keeps in `unknown`. The user is ada: she may write to ada/* and to the organisation looms/*,
and only read museum/*.
"""

import base64
import copy
import fnmatch
import hashlib
import json
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote

import yaml

from e2e.loopback import Answer, Loopback, Refusal, Request, ranged, route
from e2e.xet_double import XetDouble

# Shaped like tokens, and nobody's.
WRITE, READ, FINE, BAD = ("hf_" + (word * 34)[:34] for word in ("write", "read", "fine", "bad"))
FINE_REPO = "ada/elsewhere"  # the only one that the fine-grained token may write to
ROLES = {WRITE: "write", READ: "read", FINE: "fineGrained"}
PUBLISHER = "hf_jwt_publisher"  # what a trusted publisher is given for an hour
ID_TOKEN = "what a CI proves itself with"
ORGANISATIONS = {"looms": "write", "museum": "read"}
LARGE = ("h5", "keras", "npz", "safetensors")
GITATTRIBUTES = "".join(f"*.{end} filter=lfs diff=lfs merge=lfs -text\n" for end in LARGE)
BINARY_LIMIT = 100_000  # a binary file above this is uploaded as LFS whatever .gitattributes says
PLAN = (
    "Static Spaces are free for everyone, but hosting Gradio and Docker Spaces on free cpu-basic requires a PRO subscription. "
    "Subscribe at https://huggingface.co/pro"
)
WHEN = "2025-01-01T00:00:00.000Z"


@dataclass
class Commit:
    """One commit; `large` are the paths that Git knows as LFS pointers. `files` holds their contents all the same."""

    oid: str
    message: str
    files: dict[str, bytes]
    large: frozenset[str] = frozenset()


@dataclass
class Repo:
    """A repository with its whole history, newest commit last."""

    private: bool = False
    sdk: str | None = None
    commits: list[Commit] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    stage: str = "NO_APP_FILE"

    @property
    def files(self) -> dict[str, bytes]:
        """The files of main."""
        return self.at("main").files

    def at(self, revision: str) -> Commit | None:
        """The commit of a branch, a tag or an oid."""
        oid = self.refs.get(revision, revision)
        return next((commit for commit in self.commits if commit.oid == oid), None)

    def add(self, message: str, files: dict[str, bytes], large: frozenset[str] = frozenset(), branch: str = "main") -> Commit:
        """Commit these files and move the branch; the oid depends on the history, the message and the contents."""
        names = "".join(f"{path} {git_oid(content)}\n" for path, content in sorted(files.items()))
        oid = hashlib.sha1(f"{len(self.commits)} {self.refs.get(branch)} {message}\n{names}".encode()).hexdigest()
        self.commits.append(Commit(oid, message, files, large))
        self.refs[branch] = oid
        return self.commits[-1]


REPO = r"/api/(?P<kind>models|spaces)/(?P<id>[^/]+/[^/]+)"
SPACE = r"/api/(?P<kind>spaces)/(?P<id>[^/]+/[^/]+)"
GIT = r"/(?:(?P<kind>spaces)/)?(?P<id>[^/]+/[^/]+)"  # where Git and plain downloads find a repository
REVISION = r"/(?P<revision>[^/]+)"
SHA, XET = "(?P<sha>[0-9a-f]{64})", "(?P<hash>[0-9a-f]{64})"


class HubDouble(Loopback):
    """A Hub with nothing in it. Use it as a context manager and give `environment()` to the subprocess.

    `plan="free"`: creating a Gradio Space answers 402, as it does for an account without PRO.
    """

    def __init__(self, plan: str = "pro"):
        super().__init__()
        self.plan = plan
        self.trusting = ""  # the repository, such as "spaces/ada/robes", that has the trusted publisher
        self.repos: dict[str, Repo] = {}
        self.objects: dict[str, bytes] = {}  # what was uploaded as LFS or Xet, by SHA-256
        self.xet = XetDouble()
        self._xet_hashes: dict[str, str] = {}  # of the objects that came by Xet, by SHA-256
        # The same server by another name: the Hub's storage is another host, which must not see the Hub's tokens.
        self.storage = f"http://localhost:{self.port}"

    def environment(self, home: Path, token: str | None = WRITE, **more: str) -> dict[str, str]:
        """os.environ without anything of the Hub's, leading to this double; pass it to a subprocess, and a fresh `home`."""
        env = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "HUGGING"))}
        env |= {"HF_ENDPOINT": self.address, "HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1"}
        env |= dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost")
        return env | ({"HF_TOKEN": token} if token else {}) | more

    def contents(self) -> tuple:
        """All that it holds, for `hold` of another one."""
        return self.repos, self.objects, self.xet, self._xet_hashes

    def hold(self, contents: tuple) -> None:
        """Hold a copy of what another one held."""
        self.repos, self.objects, self.xet, self._xet_hashes = copy.deepcopy(contents)

    # Rights

    def admit(self, request: Request) -> None:
        """Refuse a token that is nobody's; storage does not look at the Hub's tokens."""
        if _token(request) and not _user(request) and not request.path.startswith(("/lfs/", "/xet/", "/oauth/")):
            raise Refusal(401, "Invalid credentials in Authorization header")

    def _may_read(self, request: Request, repo: Repo, name: str) -> bool:
        namespaces = ("ada",) if _token(request) == FINE else ("ada", *ORGANISATIONS)
        return not repo.private or (_user(request) and name.split("/")[0] in namespaces)

    def _may_write(self, request: Request, name: str) -> bool:
        namespaces = {"ada"} | {org for org, role in ORGANISATIONS.items() if role == "write"}
        if _token(request) in (FINE, PUBLISHER):
            return name == (FINE_REPO if _token(request) == FINE else self.trusting.removeprefix("spaces/"))
        return _token(request) == WRITE and name.split("/")[0] in namespaces

    def _repo(self, request: Request, write: bool = False) -> Repo:
        """The repository of the request; one that is missing and one that is hidden answer alike."""
        name = request.match["id"]
        repo = self.repos.get(f"{request.match.get('kind', 'models')}/{name}")
        if repo is None or not self._may_read(request, repo, name):
            if not _user(request):
                raise Refusal(401, "Invalid username or password.", "RepoNotFound")
            raise Refusal(404, "Repository not found", "RepoNotFound")
        if write and not _user(request):
            raise Refusal(401, "Invalid username or password.")
        if write and not self._may_write(request, name):
            why = "you must use a write token to upload to a repository." if _token(request) == READ else "Authorization error."
            raise Refusal(403, f"Forbidden: {why}")
        return repo

    def _commit(self, request: Request, repo: Repo) -> Commit:
        commit = repo.at(request.match.get("revision", "main"))
        if commit is None:
            raise Refusal(404, f"Invalid rev id: {request.match['revision']}", "RevisionNotFound")
        return commit

    # Who

    @route("GET", "/api/agent-harnesses")
    def _agent_harnesses(self, request: Request) -> Answer:
        return Answer({"standardEnvVars": [], "harnesses": {}})

    @route("POST", "/oauth/token")
    def _publisher(self, request: Request) -> Answer:
        """A trusted publisher's token, https://huggingface.co/docs/hub/trusted-publishers."""
        asked = request.json()
        if asked["subject_token"] != ID_TOKEN or asked["resource"] != self.trusting:
            raise Refusal(400, "invalid_grant")
        return Answer({"access_token": PUBLISHER, "token_type": "bearer", "expires_in": 3600})

    @route("GET", "/api/whoami-v2")
    def _whoami(self, request: Request) -> Answer:
        if _token(request) not in ROLES:
            raise Refusal(401, "Invalid username or password.")
        token = {"displayName": "test", "role": ROLES[_token(request)], "createdAt": WHEN}
        if _token(request) == FINE:
            scopes = {("user", "ada"): ["repo.content.read"], ("model", FINE_REPO): ["repo.content.read", "repo.write"]}
            token["fineGrained"] = {
                "canReadGatedRepos": False,
                "global": [],
                "scoped": [
                    {"entity": {"_id": _id(name), "type": kind, "name": name}, "permissions": permissions}
                    for (kind, name), permissions in scopes.items()
                ],
            }
        account = {"email": None, "canPay": False, "periodEnd": None}
        orgs = [
            {"type": "org", "id": _id(name), "name": name, "fullname": name.title(), "roleInOrg": role}
            | {"isEnterprise": False, "avatarUrl": f"/avatars/{name}.svg"}
            | account
            for name, role in ORGANISATIONS.items()
        ]
        user = {"type": "user", "id": _id("ada"), "name": "ada", "fullname": "Ada", "isPro": self.plan == "pro"}
        user |= {"emailVerified": True, "avatarUrl": "/avatars/ada.svg", "orgs": orgs}
        return Answer(account | user | {"auth": {"type": "access_token", "accessToken": token}})

    # Repositories

    @route("POST", "/api/repos/create")
    def _create(self, request: Request) -> Answer:
        if not _user(request):
            raise Refusal(401, "Invalid username or password.")
        asked = request.json()
        kind = asked.get("type") or "model"
        name = f"{asked.get('organization') or 'ada'}/{asked['name']}"
        url = f"{self.address}/{'spaces/' if kind == 'space' else ''}{name}"
        if not self._may_write(request, name):
            raise Refusal(403, f'You don\'t have the rights to create a {kind} under the namespace "{name.split("/")[0]}"')
        if f"{kind}s/{name}" in self.repos:
            raise Refusal(409, f"You already created this {kind} repo: {name}", url=url)
        if kind == "space" and asked["sdk"] in ("gradio", "docker") and self.plan == "free":
            raise Refusal(402, PLAN)
        variables = {item["key"]: item["value"] for item in asked.get("variables", [])}
        private = asked.get("visibility") == "private" or bool(asked.get("private"))
        repo = self.repos[f"{kind}s/{name}"] = Repo(private, asked.get("sdk"), variables=variables)
        repo.add("initial commit", {".gitattributes": GITATTRIBUTES.encode()})
        return Answer({"url": url, "name": name, "id": _id(name)})

    @route("GET", REPO + "/auth-check(?:/write)?")
    def _auth_check(self, request: Request) -> Answer:
        self._repo(request, write=request.path.endswith("/write"))
        return Answer({})

    @route("GET", rf"{REPO}(?:/revision{REVISION})?")
    def _info(self, request: Request) -> Answer:
        repo = self._repo(request)
        commit = self._commit(request, repo)
        info = {"_id": _id(request.match["id"]), "id": request.match["id"], "author": request.match["id"].split("/")[0]}
        info |= {"sha": commit.oid, "private": repo.private, "lastModified": WHEN, "createdAt": WHEN, "disabled": False}
        info |= {"gated": False, "tags": [], "likes": 0, "downloads": 0}
        if repo.sdk:
            info |= {"sdk": repo.sdk, "runtime": _runtime(repo)}
        siblings = [{"rfilename": path} for path in sorted(commit.files)]
        if request.query.get("blobs"):
            for sibling, entry in zip(siblings, self._entries(commit), strict=True):
                sibling |= {"size": entry["size"], "blobId": entry["oid"]}
                if "lfs" in entry:
                    lfs = entry["lfs"]
                    sibling["lfs"] = {"sha256": lfs["oid"], "size": lfs["size"], "pointerSize": lfs["pointerSize"]}
        return Answer(info | {"siblings": siblings})

    def _entries(self, commit: Commit) -> list[dict]:
        """The files of a commit as /tree lists them, sorted."""
        entries = []
        for path, content in sorted(commit.files.items()):
            entry = {"type": "file", "oid": git_oid(content), "size": len(content), "path": path}
            if path in commit.large:
                sha = hashlib.sha256(content).hexdigest()
                pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha}\nsize {len(content)}\n".encode()
                entry |= {"oid": git_oid(pointer), "lfs": {"oid": sha, "size": len(content), "pointerSize": len(pointer)}}
                if sha in self._xet_hashes:
                    entry["xetHash"] = self._xet_hashes[sha]
            entries.append(entry)
        return entries

    @route("GET", rf"{REPO}/tree{REVISION}(?:/(?P<folder>.+))?")
    def _tree(self, request: Request) -> Answer:
        commit = self._commit(request, self._repo(request))
        folder = request.match["folder"] + "/" if "folder" in request.match else ""
        files = [entry for entry in self._entries(commit) if entry["path"].startswith(folder)]
        if folder and not files:
            raise Refusal(404, f"{folder[:-1]} does not exist on {request.match['revision']}", "EntryNotFound")
        names = {str(parent) for entry in files for parent in Path(entry["path"]).parents} - {".", folder[:-1]}
        folders = [{"type": "directory", "oid": git_oid(name.encode()), "size": 0, "path": name} for name in sorted(names)]
        entries = [entry for entry in folders + files if entry["path"].startswith(folder)]
        if request.query.get("recursive", "").lower() not in ("true", "1"):
            entries = [entry for entry in entries if "/" not in entry["path"].removeprefix(folder)]
        return Answer(entries)

    @route("POST", rf"{REPO}/paths-info{REVISION}")
    def _paths_info(self, request: Request) -> Answer:
        commit = self._commit(request, self._repo(request))
        paths = parse_qs(request.body.decode())["paths"]
        return Answer([entry for entry in self._entries(commit) if entry["path"] in paths])

    # Spaces

    @route("GET", SPACE + "/runtime")
    def _space_runtime(self, request: Request) -> Answer:
        return Answer(_runtime(self._repo(request)))

    @route("GET", SPACE + "/variables")
    @route("POST", SPACE + "/variables")
    def _variables(self, request: Request) -> Answer:
        repo = self._repo(request, write=request.method == "POST")
        if request.method == "POST":
            repo.variables[request.json()["key"]] = request.json()["value"]
        return Answer({key: {"value": value, "updatedAt": WHEN} for key, value in repo.variables.items()})

    # Upload

    @route("POST", "/api/validate-yaml")
    def _validate_yaml(self, request: Request) -> Answer:
        card = re.match(r"---\s*\n(.*?)\n---\s*(\n|$)", request.json()["content"], re.DOTALL)
        if card is None:
            return Answer({"errors": [], "warnings": [{"message": "empty or missing yaml metadata in repo card"}]})
        try:
            data = yaml.safe_load(card[1])
            errors = [] if isinstance(data, dict) else [{"message": "The card's metadata must be a mapping"}]
        except yaml.YAMLError as error:
            errors = [{"message": str(error)}]
        return Answer({"errors": errors, "warnings": []}, 400 if errors else 200)

    @route("POST", rf"{REPO}/preupload{REVISION}")
    def _preupload(self, request: Request) -> Answer:
        commit = self._commit(request, self._repo(request, write=True))
        rules = commit.files.get(".gitattributes", b"").decode().splitlines()
        patterns = [rule.split()[0] for rule in rules if "filter=lfs" in rule]
        files = []
        for asked in request.json()["files"]:
            path, binary = asked["path"], b"\0" in base64.b64decode(asked["sample"])
            large = any(fnmatch.fnmatch(path.split("/")[-1], pattern) for pattern in patterns)
            large = large or (binary and asked["size"] > BINARY_LIMIT)
            file = {"path": path, "uploadMode": "lfs" if large else "regular", "shouldIgnore": False}
            if path in commit.files:
                content = commit.files[path]
                file["oid"] = hashlib.sha256(content).hexdigest() if path in commit.large else git_oid(content)
            files.append(file)
        return Answer({"files": files, "commitOid": commit.oid})

    @route("POST", GIT + r"\.git/info/lfs/objects/batch")
    def _lfs_batch(self, request: Request) -> Answer:
        self._repo(request, write=True)
        verify = {"href": f"{self.address}{request.path.removesuffix('objects/batch')}verify"}
        objects = []
        for asked in request.json()["objects"]:
            item = {"oid": asked["oid"], "size": asked["size"]}
            if asked["oid"] not in self.objects:
                item["actions"] = {"upload": {"href": f"{self.storage}/lfs/{asked['oid']}"}, "verify": verify}
            objects.append(item)
        return Answer({"transfer": "basic", "objects": objects})

    @route("PUT", "/lfs/" + SHA)
    def _lfs_put(self, request: Request) -> Answer:
        if hashlib.sha256(request.body).hexdigest() != request.match["sha"]:
            raise Refusal(400, "BadDigest: the content does not have the sha256 that was promised")
        self.objects[request.match["sha"]] = request.body
        return Answer()

    @route("POST", GIT + r"\.git/info/lfs/verify")
    def _lfs_verify(self, request: Request) -> Answer:
        self._repo(request, write=True)
        asked = request.json()
        if len(self.objects.get(asked["oid"], b"")) != asked["size"]:
            raise Refusal(404, "Object not found or of another size")
        return Answer({})

    @route("POST", rf"{REPO}/commit{REVISION}")
    def _commit_files(self, request: Request) -> Answer:
        repo = self._repo(request, write=True)
        parent = self._commit(request, repo)
        branch = request.match["revision"]
        files, large, header = dict(parent.files), set(parent.large), {}
        for line in request.body.splitlines():
            key, value = json.loads(line)["key"], json.loads(line)["value"]
            if key == "header":
                header = value
                continue
            path = value["path"]
            if key == "file":
                files[path] = base64.b64decode(value["content"])
                large.discard(path)
            elif key == "lfsFile":
                if value["oid"] not in self.objects:
                    raise Refusal(400, "Your push was rejected because an LFS pointer pointed to a file that does not exist.")
                files[path] = self.objects[value["oid"]]
                large.add(path)
            else:
                folder = path.rstrip("/") + "/"
                gone = [name for name in files if name == path or (key == "deletedFolder" and name.startswith(folder))]
                if not gone:
                    raise Refusal(404, f"A file with this name doesn't exist: {path}", "EntryNotFound")
                files = {name: content for name, content in files.items() if name not in gone}
                large -= set(gone)
        if header.get("parentCommit", parent.oid) != parent.oid:
            raise Refusal(412, "A commit has happened since. Please refresh and try again.")
        commit = repo.add(header["summary"], files, frozenset(large), branch)
        repo.stage = "BUILDING" if "app.py" in files else "NO_APP_FILE"
        prefix = "" if request.match["kind"] == "models" else "spaces/"
        url = f"{self.address}/{prefix}{request.match['id']}/commit/{commit.oid}"
        return Answer({"success": True, "commitUrl": url, "commitOid": commit.oid, "hookOutput": ""})

    # Download

    @route("HEAD", rf"{GIT}/resolve{REVISION}/(?P<file>.+)")
    @route("GET", rf"{GIT}/resolve{REVISION}/(?P<file>.+)")
    def _resolve(self, request: Request) -> Answer:
        commit, path = self._commit(request, self._repo(request)), request.match["file"]
        headers = {"X-Repo-Commit": commit.oid, "Accept-Ranges": "bytes"}
        if path not in commit.files:
            raise Refusal(404, "Entry not found", "EntryNotFound", headers)
        content = commit.files[path]
        if path not in commit.large:
            return ranged(request, content, headers | {"ETag": f'"{git_oid(content)}"'})
        sha = hashlib.sha256(content).hexdigest()
        self.objects.setdefault(sha, content)
        headers |= {"ETag": f'"{sha}"', "X-Linked-Etag": f'"{sha}"', "X-Linked-Size": str(len(content))}
        if sha in self._xet_hashes:
            kind = request.match.get("kind", "models")
            tokens = f"{self.address}/api/{kind}/{request.match['id']}/xet-read-token/{commit.oid}"
            headers |= {"X-Xet-Hash": self._xet_hashes[sha], "Link": f'<{tokens}>; rel="xet-auth"'}
        headers["Location"] = f"{self.storage}/lfs/{sha}?filename={quote(path)}"
        return Answer(b"", 302, headers)

    @route("HEAD", "/lfs/" + SHA)
    @route("GET", "/lfs/" + SHA)
    def _lfs_get(self, request: Request) -> Answer:
        if request.match["sha"] not in self.objects:
            raise Refusal(404, "NoSuchKey")
        return ranged(request, self.objects[request.match["sha"]], {"ETag": f'"{request.match["sha"]}"'})

    # Xet, at casUrl; its tokens say what they are for

    @route("GET", rf"{REPO}/xet-(?P<right>read|write)-token{REVISION}")
    def _xet_token(self, request: Request) -> Answer:
        self._commit(request, self._repo(request, write=request.match["right"] == "write"))
        return self._xet_access(request.match["right"])

    def _xet_access(self, right: str) -> Answer:
        url, token, end = f"{self.storage}/xet", f"xet-{right}", int(time.time()) + 3600
        headers = {"X-Xet-Cas-Url": url, "X-Xet-Access-Token": token, "X-Xet-Token-Expiration": str(end)}
        return Answer({"casUrl": url, "accessToken": token, "exp": end}, 200, headers)

    @route("GET", "/xet/v1/chunks/[^/]+/" + XET)
    @route("POST", "/xet/v1/xorb-grants/[^/]+/" + XET)
    def _xet_nothing(self, request: Request) -> Answer:
        """No chunk is known globally, and no grants are given: a 404 makes the client send the xorb here."""
        raise Refusal(404, "Not found")

    @route("POST", "/xet/v1/xorbs/[^/]+/" + XET)
    def _xet_xorb(self, request: Request) -> Answer:
        self._xet_right(request, "xet-write")
        try:
            return Answer({"was_inserted": self.xet.add_xorb(request.match["hash"], request.body)})
        except ValueError as error:
            raise Refusal(400, str(error)) from error

    @route("POST", "/xet/v2/shards")
    def _xet_shard(self, request: Request) -> Answer:
        self._xet_right(request, "xet-write")
        try:
            for sha, (name, content) in self.xet.add_shard(request.body).items():
                self.objects[sha], self._xet_hashes[sha] = content, name
        except ValueError as error:
            raise Refusal(400, str(error)) from error
        return Answer({"type": "result"})

    @route("GET", "/xet/v2/reconstructions/" + XET)
    def _xet_reconstruction(self, request: Request) -> Answer:
        self._xet_right(request, "xet-read", "xet-write")
        if request.match["hash"] not in self.xet.files:
            raise Refusal(404, "File not found")
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("range", "bytes=0-9999999999"))
        plan = self.xet.reconstruction(request.match["hash"], int(asked[1]), int(asked[2]) + 1, f"{self.storage}/xet/data")
        if plan is None:
            raise Refusal(416)
        return Answer(plan)

    @route("GET", "/xet/data/" + XET)
    def _xet_data(self, request: Request) -> Answer:
        return ranged(request, self.xet.xorbs[request.match["hash"]], {})

    def _xet_right(self, request: Request, *tokens: str) -> None:
        if _token(request) not in tokens:
            raise Refusal(401, "Unauthorized")


def _token(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _user(request: Request) -> str:
    return "ada" if _token(request) in (*ROLES, PUBLISHER) else ""


def git_oid(content: bytes) -> str:
    """What Git calls a file with this content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def _id(name: str) -> str:
    return hashlib.sha1(name.encode()).hexdigest()[:24]


def _runtime(repo: Repo) -> dict:
    hardware = {"current": None, "requested": "cpu-basic"}
    return {"stage": repo.stage, "hardware": hardware, "gcTimeout": 172800, "storage": None, "replicas": {"requested": 1}}
