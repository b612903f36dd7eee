"""Stands for a process apart that a page took over: says the bytes that its link tells in hex."""

import json
import sys

if __name__ == "__main__":
    link = json.load(sys.stdin)["url"]
    sys.stdout.buffer.write(bytes.fromhex(link.rpartition("/")[2]))
