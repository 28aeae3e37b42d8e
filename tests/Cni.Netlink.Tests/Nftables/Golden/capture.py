#!/usr/bin/env python3
"""Captures anew how nft encodes the rules in rules.txt, beside this file. Run as root: it uses fresh network namespaces.

One line per rule: family, rule text, the bytes of NFTA_RULE_EXPRESSIONS in hexadecimal, separated by " | ". The bytes are
rebuilt from the dump of `nft --debug=mnl`. To add a rule, add a line with nothing as its bytes and run this.
"""
import pathlib, re, subprocess, sys

SETS = """
map hp { type inet_proto . inet_service : ipv4_addr . inet_service; }
map hm { type mark : ipv4_addr; }
set masq { type ipv4_addr; flags interval; }
set cc { type ipv4_addr . inet_service; flags interval; }
map vm { type ipv4_addr : verdict; }
set dyn { type ipv4_addr; flags dynamic,timeout; size 100; }
map m6 { type inet_proto . inet_service : ipv6_addr . inet_service; }
counter cnt { }
quota q { over 100 mbytes }
"""
# The bytes don't depend on the chain, but nft takes each statement only where it makes sense.
CHAINS = ["nat hook prerouting", "nat hook postrouting", "filter hook forward", "filter hook prerouting", "filter hook input"]


def dump(family, rule):
    for chain in CHAINS:
        script = f"table {family} t {{ {SETS} chain other {{ }}\n chain c {{ type {chain} priority 0;\n{rule}\n}}\n}}\n"
        run = subprocess.run(["unshare", "-n", "nft", "--debug=mnl", "-f", "-"], input=script, text=True, capture_output=True)
        if run.returncode == 0:
            return re.sub(r"\x1b\[[0-9;]*m", "", run.stdout + run.stderr)
    sys.exit(f"{family} {rule}: {run.stderr}")


def attributes(message):
    data = b""
    for line in message.splitlines():
        head = re.match(r"\|(\d+)\|(..)\|(\d+)\|", line)
        body = re.match(r"\| ((?:[0-9a-f]{2} ){4}) \|", line)
        if head:
            nested = 0x8000 if "N" in head[2] else 0
            data += int(head[1]).to_bytes(2, "little") + (int(head[3]) | nested).to_bytes(2, "little")
        elif body and "extra header" not in line:
            data += bytes.fromhex(body[1])
    return data


def expressions(family, rule):
    for message in re.split(r"-{16}\s+-{18}\n-{16}\s+-{18}\n", dump(family, rule)):
        if not re.search(r"\|\s*02566\s*\|", message):    # NFT_MSG_NEWRULE
            continue
        data, at = attributes(message), 0
        while at + 4 <= len(data):
            length, kind = int.from_bytes(data[at:at + 2], "little"), int.from_bytes(data[at + 2:at + 4], "little")
            if kind & 0x3fff == 4:                        # NFTA_RULE_EXPRESSIONS
                return data[at + 4:at + length].hex()
            at += (length + 3) & ~3
    sys.exit(f"no rule in the dump of {family} {rule}")


rules = pathlib.Path(__file__).with_name("rules.txt")
lines = []
for line in rules.read_text().splitlines():
    family, rest = line.split(" | ", 1)
    rule = rest.rsplit(" | ", 1)[0]
    lines.append(" | ".join([family, rule, expressions(family, rule)]))
rules.write_text("\n".join(lines) + "\n")
