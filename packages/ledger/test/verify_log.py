#!/usr/bin/env python3
"""An independent verifier of Rempart's ledgers: Python's standard library alone, no code of Rempart.

Sources: RFC 6962 section 2.1 (Merkle trees), RFC 8032 section 5.1 (Ed25519), c2sp.org/signed-note, tlog-checkpoint,
tlog-tiles, tlog-proof. It shares no algorithm with the program: proofs are checked by the recursive definitions.

  verify_log.py log FOLDER KEY           a log's folder, whole
  verify_log.py case FOLDER KEY          a triage case: its log, and its files against the closing entry
  verify_log.py proof PROOF ENTRY KEY    one entry, by its proof
  verify_log.py trees N                  every proof of every tree of 1..N leaves, as one digest
  verify_log.py vectors FOLDER           published test vectors: prints those that are judged otherwise
"""
import base64
import hashlib
import json
import pathlib
import sys


def sha256(data):
    return hashlib.sha256(data).digest()


# Ed25519 verification (RFC 8032, section 5.1.7), in affine terms made projective; slow and plain.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def decode_point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P != 0:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (v * x * x - u) % P != 0 or (x == 0 and sign):
        return None
    return (P - x if x % 2 != sign else x, y, 1)


def add(a, b):
    (x1, y1, z1), (x2, y2, z2) = a, b
    zz = z1 * z2 % P
    z = zz * zz % P
    xx, yy = x1 * x2 % P, y1 * y2 % P
    e = D * xx * yy % P
    f, g = (z - e) % P, (z + e) % P
    return (zz * f * ((x1 + y1) * (x2 + y2) - xx - yy) % P, zz * g * (yy + xx) % P, f * g % P)


def times(n, point):
    total = (0, 1, 1)
    while n:
        if n & 1:
            total = add(total, point)
        point, n = add(point, point), n >> 1
    return total


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_verifies(key, message, signature):
    a, r = decode_point(key), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or len(signature) != 64 or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    (x1, y1, z1), (x2, y2, z2) = times(s, BASE), add(r, times(h, a))
    return (x1 * z2 - x2 * z1) % P == 0 and (y1 * z2 - y2 * z1) % P == 0


# Merkle trees (RFC 6962, section 2.1)
def leaf(data):
    return sha256(b"\0" + data)


def node(left, right):
    return sha256(b"\1" + left + right)


def split(n):
    return 1 << (n - 1).bit_length() - 1


def root(hashes):
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"")
    k = split(len(hashes))
    return node(root(hashes[:k]), root(hashes[k:]))


def root_by_inclusion(index, size, own, proof):
    if size == 1:
        return own
    k, sibling = split(size), proof.pop()
    if index < k:
        return node(root_by_inclusion(index, k, own, proof), sibling)
    return node(sibling, root_by_inclusion(index - k, size - k, own, proof))


def included(index, size, own, proof, expected):
    rest = list(proof)
    try:
        return len(own) == 32 and 0 <= index < size and root_by_inclusion(index, size, own, rest) == expected and not rest
    except IndexError:
        return False


def roots_by_consistency(older, newer, is_whole, old_root, proof):
    if older == newer:
        own = old_root if is_whole else proof.pop()
        return own, own
    k, sibling = split(newer), proof.pop()
    if older <= k:
        old, new = roots_by_consistency(older, k, is_whole, old_root, proof)
        return old, node(new, sibling)
    old, new = roots_by_consistency(older - k, newer - k, False, old_root, proof)
    return node(sibling, old), node(sibling, new)


def consistent(older, newer, old_root, new_root, proof):
    if older == 0:
        return newer == 0 and not proof and old_root == new_root == sha256(b"")
    rest = list(proof)
    try:
        found = roots_by_consistency(older, newer, True, old_root, rest) if older <= newer else None
        return found == (old_root, new_root) and not rest
    except IndexError:
        return False


# Notes and checkpoints
def parse_key(text):
    name, key_id, encoded = text.split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    if raw[:1] != b"\1" or len(raw) != 33 or sha256(name.encode() + b"\n" + raw)[:4].hex() != key_id:
        raise SystemExit("the key is malformed")
    return name, bytes.fromhex(key_id), raw[1:]


def checkpoint_of(note, key):
    """Size and root of a note that `key` signed; None where it did not."""
    name, key_id, public = key
    text, signatures = note.rsplit("\n\n", 1)
    lines = [line[2:].rsplit(" ", 1) for line in signatures.splitlines() if line.startswith("\u2014 ")]
    raws = [base64.b64decode(encoded) for signer, encoded in lines if signer == name]
    own = [raw[4:] for raw in raws if raw[:4] == key_id]
    origin, size, encoded = text.split("\n")[:3]
    if origin != name or len(own) != 1 or not ed25519_verifies(public, (text + "\n").encode(), own[0]):
        return None
    return int(size), base64.b64decode(encoded)


# A log's folder (c2sp.org/tlog-tiles)
def path_of(index, width):
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups) + ("" if width == 256 else f".p/{width}")


def rows(count):
    return [(index, min(256, count - index * 256)) for index in range((count + 255) // 256)]


def bundle(data):
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        yield data[at + 2 : at + 2 + length]
        at += 2 + length


def check_log(folder, key):
    """Every entry with its opened values, in order. Raises ValueError with the place that differs."""
    checkpoint = checkpoint_of((folder / "checkpoint").read_bytes().decode(), key)
    if checkpoint is None:
        raise ValueError("checkpoint: not signed with the key")
    size, expected = checkpoint
    hashes, opened = [], []
    for index, width in rows(size):
        entries = list(bundle((folder / "tile/entries" / path_of(index, width)).read_bytes()))
        lines = (folder / "openings" / path_of(index, width)).read_text().splitlines()
        if len(entries) != width or len(lines) != width:
            raise ValueError(f"tile/entries/{path_of(index, width)}: not {width} entries and openings")
        hashes += [leaf(entry) for entry in entries]
        opened += [open_entry(entry, line, len(opened) + i) for i, (entry, line) in enumerate(zip(entries, lines))]
    level, row = 0, hashes
    while row:
        for index, width in rows(len(row)):
            name = f"tile/{level}/{path_of(index, width)}"
            if (folder / name).read_bytes() != b"".join(row[index * 256 : index * 256 + width]):
                raise ValueError(f"{name}: not the hashes of what is below")
        row = [root(row[at : at + 256]) for at in range(0, len(row) - 255, 256)]
        level += 1
    if root(hashes) != expected:
        raise ValueError("checkpoint: its root is not that of the entries")
    return opened


def open_entry(data, line, seq):
    entry, opening = json.loads(data), json.loads(line)
    if entry["seq"] != seq:
        raise ValueError(f"entry {seq}: says that it is {entry['seq']}")
    if "elsewhere" in opening or "erased" in opening and isinstance(opening["erased"], int):
        return entry, {}
    stated = {name: sha256(bytes.fromhex(salt) + value.encode()).hex() for name, (salt, value) in opening.items()}
    if stated != entry["commitments"]:
        raise ValueError(f"entry {seq}: its opening does not open its commitments")
    return entry, {name: value for name, (_, value) in opening.items()}


def check_case(folder, key):
    opened = check_log(folder / "ledger", key)
    closing = [values for entry, values in opened if entry["type"] == "case-closed"][-1]
    files = {"manifest": "manifest.jsonl", "cards": "cards.jsonl", "texts": "texts.jsonl"}
    for name, file in files.items():
        if name in closing and sha256((folder / file).read_bytes()).hex() != closing[name]:
            raise ValueError(f"{file}: is not what was closed")
    return len(opened)


def check_proof(proof, entry, key):
    head, note = proof.split("\n\n", 1)
    title, index, *lines = head.split("\n")
    checkpoint = checkpoint_of(note, key)
    if title != "c2sp.org/tlog-proof@v1" or not index.startswith("index ") or checkpoint is None:
        return False
    hashes = [base64.b64decode(line, validate=True) for line in lines]
    return included(int(index[6:]), checkpoint[0], leaf(entry), hashes, checkpoint[1])


# Proofs by their definitions (PATH and SUBPROOF of RFC 6962), and published vectors
def trees(limit):
    """SHA-256 over all roots and proofs, each of which has to verify."""
    digest, leaves, cache = hashlib.sha256(), [leaf(str(i).encode()) for i in range(limit)], {}

    def over(start, end):
        if (start, end) not in cache:
            k = split(end - start) if end - start > 1 else 0
            cache[start, end] = node(over(start, start + k), over(start + k, end)) if k else leaves[start]
        return cache[start, end]

    def paths(index, start, end):
        if end - start == 1:
            return []
        k = start + split(end - start)
        return paths(index, start, k) + [over(k, end)] if index < k else paths(index, k, end) + [over(start, k)]

    def subproof(older, start, end, is_whole):
        if older == end - start:
            return [] if is_whole else [over(start, end)]
        k = split(end - start)
        if older <= k:
            return subproof(older, start, start + k, is_whole) + [over(start + k, end)]
        return subproof(older - k, start + k, end, False) + [over(start, start + k)]

    for size in range(1, limit + 1):
        whole = over(0, size)
        digest.update(whole)
        for index in range(size):
            proof = paths(index, 0, size)
            assert included(index, size, leaves[index], proof, whole)
            digest.update(b"".join(proof))
        for older in range(1, size + 1):
            proof = subproof(older, 0, size, True)
            assert consistent(older, size, over(0, older), whole, proof)
            digest.update(b"".join(proof))
    return digest.hexdigest()


def vectors(folder):
    wrong, count = [], 0
    for file in sorted(folder.glob("inclusion/**/*.json")) + sorted(folder.glob("consistency/**/*.json")):
        vector = json.loads(file.read_text())
        raw = lambda name: base64.b64decode(vector.get(name) or "")
        proof = [base64.b64decode(line or "") for line in vector["proof"] or []]
        if "leafIdx" in vector:
            holds = included(vector["leafIdx"], vector["treeSize"], raw("leafHash"), proof, raw("root"))
        else:
            holds = consistent(vector["size1"], vector["size2"], raw("root1"), raw("root2"), proof)
        count += 1
        if holds == vector["wantErr"]:
            wrong.append(str(file.relative_to(folder)))
    return wrong, count


def main(command, *args):
    if command == "trees":
        print(trees(int(args[0])))
    elif command == "vectors":
        wrong, count = vectors(pathlib.Path(args[0]))
        print(json.dumps({"count": count, "wrong": wrong}))
    elif command == "proof":
        holds = check_proof(pathlib.Path(args[0]).read_text(), pathlib.Path(args[1]).read_bytes(), parse_key(args[2]))
        print("verified" if holds else "DIFFERS")
        return 0 if holds else 4
    else:
        try:
            folder, key = pathlib.Path(args[0]), parse_key(args[1])
            size = check_case(folder, key) if command == "case" else len(check_log(folder, key))
            print(f"verified: {size} entries")
        except (ValueError, OSError, KeyError, IndexError) as problem:
            print(f"DIFFERS: {problem}")
            return 4
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
