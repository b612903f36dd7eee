"""A real S3 server on loopback, which checks signatures, and the address of a bucket in it."""

import json
import os
import re
import subprocess
import sys
from urllib.parse import quote

import boto3
from botocore.config import Config

ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


class S3Server:
    """One with a bucket `files` and one key to it; it keeps all in its memory."""

    def __init__(self, *options: str, ca: str | None = None) -> None:
        self.ca = ca
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0", *options],
            env=os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": "3"},  # until the key is made
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        for line in self.process.stderr:
            if said := re.search(r"Running on (https?)://127.0.0.1:(\d+)", line):
                self.scheme, self.port = said.group(1), int(said.group(2))
                break
        self.drain = subprocess.Popen(["cat"], stdin=self.process.stderr, stdout=subprocess.DEVNULL)
        self.key = self.secret = "first"
        iam = self.client("iam")
        iam.create_user(UserName="board")
        iam.put_user_policy(UserName="board", PolicyName="all", PolicyDocument=json.dumps(ALL))
        made = iam.create_access_key(UserName="board")["AccessKey"]
        self.key, self.secret = made["AccessKeyId"], made["SecretAccessKey"]
        self.client().create_bucket(Bucket="files")

    def url(self, prefix="", port=None, key=None, secret=None, bucket="files"):
        """A value of CLAIMBOARD_FILES_URL."""
        scheme = "s3" if self.scheme == "https" else "s3+http"
        secret = quote(secret or self.secret, safe="")
        place = f"127.0.0.1:{port or self.port}/{bucket}" + (f"/{prefix}" if prefix else "")
        return f"{scheme}://{key or self.key}:{secret}@{place}"

    def client(self, service="s3"):
        """Another way to what the server holds."""
        return boto3.session.Session().client(
            service, endpoint_url=f"{self.scheme}://127.0.0.1:{self.port}", verify=self.ca,
            aws_access_key_id=self.key, aws_secret_access_key=self.secret,
            region_name="us-east-1", config=Config(proxies={}),
        )  # fmt: skip

    def stop(self):
        for process in (self.process, self.drain):
            process.kill()
            process.wait()
        self.process.stderr.close()
