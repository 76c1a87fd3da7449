#!/usr/bin/env python3
"""A time-stamp authority (RFC 3161) for tests: openssl ts -reply behind a small HTTP server.

timestamp_authority.py FOLDER [PORT]: makes an authority's root, an authority below it and a stranger's root in FOLDER, writes the port it
listens on into FOLDER/port and answers until it is killed. The address says how it behaves:

  /good    as it should            /silent     takes the question and never answers
  /refuse  status "rejection"      /garbage    no DER at all
  /other   stamps another digest   /replay     always the same answer (its nonce is another)
  /down    503
FOLDER/mode, when it is there, overrides the address.
"""
import http.server
import os
import subprocess
import sys
import threading
import time

folder = sys.argv[1]
port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
lock = threading.Lock()

CONFIG = """[tsa]
default_tsa = main
[main]
serial = %(folder)s/serial
signer_cert = %(folder)s/stamper.pem
certs = %(folder)s/root.pem
signer_key = %(folder)s/stamper.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = yes
ess_cert_id_alg = sha256
[stamping]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
basicConstraints = CA:FALSE
"""


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *arguments], cwd=folder, input=given, capture_output=True, check=True).stdout


def make_root(name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out",
            f"{name}.pem", "-days", "3650", "-subj", f"/O=Test/CN=Time {name}")


def make():
    with open(f"{folder}/tsa.cnf", "w") as file:
        file.write(CONFIG % {"folder": folder})
    with open(f"{folder}/serial", "w") as file:
        file.write("01\n")
    make_root("root")
    make_root("stranger")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "stamper.key", "-out", "stamper.csr",
            "-subj", "/O=Test/CN=Test Time Stamping")
    openssl("x509", "-req", "-in", "stamper.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "3650",
            "-extfile", "tsa.cnf", "-extensions", "stamping", "-out", "stamper.pem")


def stamp(question):
    with lock:  # the serial number is a file
        with open(f"{folder}/question", "wb") as file:
            file.write(question)
        return openssl("ts", "-reply", "-config", "tsa.cnf", "-section", "main", "-queryfile", "question")


def other_question():
    return openssl("ts", "-query", "-digest", "ab" * 32, "-sha256", "-cert")


REFUSED = bytes.fromhex("3009300702010203020520")  # PKIStatusInfo: rejection, bad request


class Authority(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    kept = None

    def do_POST(self):
        question = self.rfile.read(int(self.headers["Content-Length"]))
        mode = self.path.strip("/")
        if os.path.exists(f"{folder}/mode"):
            mode = open(f"{folder}/mode").read().strip()
        with open(f"{folder}/asked", "a") as file:
            file.write(mode + "\n")
        if mode == "silent":
            time.sleep(60)
            return
        if mode == "replay":
            Authority.kept = Authority.kept or stamp(question)
        body = {"good": lambda: stamp(question), "refuse": lambda: REFUSED, "garbage": lambda: b"nothing of the kind",
                "other": lambda: stamp(other_question()), "replay": lambda: Authority.kept, "down": lambda: b""}[mode]()
        self.send_response(503 if mode == "down" else 200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


make()
server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Authority)
server.daemon_threads = True
with open(f"{folder}/port.new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(f"{folder}/port.new", f"{folder}/port")
server.serve_forever()
