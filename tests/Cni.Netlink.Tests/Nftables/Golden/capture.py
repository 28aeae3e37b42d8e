#!/usr/bin/env python3
"""Captures how nft encodes rules: usage: capture.py FAMILY TYPE HOOK < rules.txt >> golden.txt

Runs `nft --debug=mnl` in a fresh network namespace and rebuilds the bytes of NFTA_RULE_EXPRESSIONS from its dump.
One output line per rule: family, rule text, bytes in hexadecimal, separated by " | ".
"""
import re, subprocess, sys

family, kind, hook = sys.argv[1:4]
prelude = sys.argv[4] if len(sys.argv) > 4 else ""
for rule in (line.strip() for line in sys.stdin):
    if not rule:
        continue
    script = f"table {family} t {{ {prelude}\n chain other {{ }}\n chain c {{ type {kind} hook {hook} priority 0;\n{rule}\n}}\n}}\n"
    run = subprocess.run(["unshare", "-n", "nft", "--debug=mnl", "-f", "-"], input=script, text=True, capture_output=True)
    if run.returncode != 0:
        sys.exit(f"{rule}: {run.stderr}")
    text = re.sub(r"\x1b\[[0-9;]*m", "", run.stdout + run.stderr)
    messages = re.split(r"-{16}\s+-{18}\n-{16}\s+-{18}\n", text)
    found = None
    for message in messages:
        if not re.search(r"\|\s*02566\s*\|", message):   # NFT_MSG_NEWRULE
            continue
        data = b""
        for line in message.splitlines():
            head = re.match(r"\|(\d+)\|(..)\|(\d+)\|", line)
            body = re.match(r"\| ((?:[0-9a-f]{2} ){4}) \|", line)
            if head:
                length, flags, attribute = int(head[1]), head[2], int(head[3])
                data += length.to_bytes(2, "little") + (attribute | (0x8000 if "N" in flags else 0)).to_bytes(2, "little")
            elif body and "extra header" not in line:
                data += bytes.fromhex(body[1])
        at = 0
        while at + 4 <= len(data):
            length, attribute = int.from_bytes(data[at:at + 2], "little"), int.from_bytes(data[at + 2:at + 4], "little")
            if attribute & 0x3fff == 4:                   # NFTA_RULE_EXPRESSIONS
                found = data[at + 4:at + length]
            at += (length + 3) & ~3
    if found is None:
        sys.exit(f"no rule in the dump of: {rule}")
    print(family, rule, found.hex(), sep=" | ")
