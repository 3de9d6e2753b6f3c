#!/usr/bin/env python3
"""The key-encryption key in a hardware module, by PKCS #11 (OASIS, version 2.40): a key tool for REMPART_KEY_COMMAND.

Each generation is an AES-256 key that the module makes and never lets out (CKA_SENSITIVE, not CKA_EXTRACTABLE), of one label, its
number in CKA_ID. Secrets are wrapped in the module by CKM_AES_GCM; the context is the additional data. A wrapped secret is the
generation (4 bytes), the nonce (12 bytes), and what the module gave. Protocol and exit codes: docs/evidence.md. Needs Debian's
python3-pykcs11. Usage: pkcs11_keys.py --module LIBRARY --token LABEL --pin-file FILE [--label LABEL] VERB
"""

import argparse
import base64
import fcntl
import json
import sys

import PyKCS11
from PyKCS11 import LowLevel as ck

REFUSED = 3
NONCE_BYTES = 12
TAG_BITS = 128
ID_BYTES = 4
# What modules answer to bytes that the key did not make.
NOT_OURS = {ck.CKR_ENCRYPTED_DATA_INVALID, ck.CKR_ENCRYPTED_DATA_LEN_RANGE, ck.CKR_DATA_INVALID}


class Refused(Exception):
    """It was not wrapped by this key, for this context, or its generation was destroyed."""


class Keys:
    def __init__(self, session, label):
        self.session = session
        self.label = label

    def generations(self):
        """Number and key, the oldest first. Two machines that begin one at once make two keys of its number; each opens its own."""
        kind = [(ck.CKA_CLASS, ck.CKO_SECRET_KEY), (ck.CKA_KEY_TYPE, ck.CKK_AES), (ck.CKA_LABEL, self.label)]
        found = self.session.findObjects(kind)
        numbers = [int.from_bytes(bytes(self.session.getAttributeValue(key, [ck.CKA_ID])[0]), "big") for key in found]
        return sorted(zip(numbers, found, strict=True), key=lambda generation: generation[0])

    def create(self, number):
        flags = [ck.CKA_TOKEN, ck.CKA_PRIVATE, ck.CKA_SENSITIVE, ck.CKA_ENCRYPT, ck.CKA_DECRYPT]
        template = [(ck.CKA_LABEL, self.label), (ck.CKA_ID, number.to_bytes(ID_BYTES, "big"))]
        template += [(flag, ck.CK_TRUE) for flag in flags] + [(ck.CKA_EXTRACTABLE, ck.CK_FALSE)]
        self.session.generateKey([*template, (ck.CKA_VALUE_LEN, 32)], PyKCS11.Mechanism(ck.CKM_AES_KEY_GEN, None))

    def newest(self):
        if not self.generations():
            self.create(1)
        number, key = self.generations()[-1]
        return number, key

    def wrap(self, secret, context):
        number, key = self.newest()
        nonce = self.fresh_nonce()
        return number.to_bytes(ID_BYTES, "big") + nonce + self.seal(key, secret, nonce, context)

    def unwrap(self, wrapped, context):
        number = int.from_bytes(wrapped[:ID_BYTES], "big")
        nonce, sealed = wrapped[ID_BYTES : ID_BYTES + NONCE_BYTES], wrapped[ID_BYTES + NONCE_BYTES :]
        if len(sealed) <= TAG_BITS // 8:
            raise Refused
        for key in [key for known, key in self.generations() if known == number]:
            try:
                return self.open(key, sealed, nonce, context)
            except PyKCS11.PyKCS11Error as error:
                # SoftHSM says no more than that of a wrong tag; a module that is broken says it of everything.
                if error.value == ck.CKR_GENERAL_ERROR:
                    self.try_out(key)
                elif error.value not in NOT_OURS:
                    raise
        raise Refused

    def try_out(self, key):
        """PyKCS11Error where the key does not open what it has sealed."""
        nonce = self.fresh_nonce()
        self.open(key, self.seal(key, b"probe", nonce, b""), nonce, b"")

    def fresh_nonce(self):
        return bytes(self.session.generateRandom(NONCE_BYTES))

    def seal(self, key, secret, nonce, context):
        return bytes(self.session.encrypt(key, secret, PyKCS11.AES_GCM_Mechanism(nonce, context, TAG_BITS)))

    def open(self, key, sealed, nonce, context):
        return bytes(self.session.decrypt(key, sealed, PyKCS11.AES_GCM_Mechanism(nonce, context, TAG_BITS)))

    def rotate(self, wrapped, context):
        secret = self.unwrap(wrapped, context)
        number, _ = self.newest()
        is_newest = wrapped[:ID_BYTES] == number.to_bytes(ID_BYTES, "big")
        return wrapped if is_newest else self.wrap(secret, context)

    def begin(self):
        if len({number for number, _ in self.generations()}) < 2:
            self.create(self.newest()[0] + 1)

    def finish(self):
        generations = self.generations()
        for number, key in generations:
            if number < generations[-1][0]:
                self.session.destroyObject(key)


def open_session(module, token, pin):
    library = PyKCS11.PyKCS11Lib()
    library.load(module)
    for slot in library.getSlotList(tokenPresent=True):
        if library.getTokenInfo(slot).label.strip() == token:
            session = library.openSession(slot, ck.CKF_SERIAL_SESSION | ck.CKF_RW_SESSION)
            session.login(pin)
            return session
    raise SystemExit(f"pkcs11_keys: no token is called {token}")


def answer(keys, verb, question):
    fields = {name: base64.b64decode(value, validate=True) for name, value in question.items()}
    if verb == "wrap":
        return {"wrapped": keys.wrap(fields["secret"], fields["context"])}
    if verb == "unwrap":
        return {"secret": keys.unwrap(fields["wrapped"], fields["context"])}
    if verb == "rotate":
        return {"wrapped": keys.rotate(fields["wrapped"], fields["context"])}
    if verb == "begin":
        keys.begin()
    if verb == "finish":
        keys.finish()
    return {}


def main():
    parser = argparse.ArgumentParser()
    for name in ("--module", "--token", "--pin-file"):
        parser.add_argument(name, required=True)
    parser.add_argument("--label", default="rempart")
    parser.add_argument("verb", choices=("wrap", "unwrap", "rotate", "begin", "finish"))
    asked = parser.parse_args()
    question = json.load(sys.stdin)
    with open(asked.pin_file, encoding="utf-8") as file:
        # One at a time on this machine: SoftHSM shows no token to whoever opens it while another does.
        fcntl.flock(file, fcntl.LOCK_EX)
        pin = file.readline().rstrip("\n")
        try:
            keys = Keys(open_session(asked.module, asked.token, pin), asked.label)
            given = answer(keys, asked.verb, question)
        except Refused:
            sys.exit(REFUSED)
        except PyKCS11.PyKCS11Error as error:
            sys.exit(f"pkcs11_keys: {error}")
    json.dump({name: base64.b64encode(value).decode() for name, value in given.items()}, sys.stdout)


main()
