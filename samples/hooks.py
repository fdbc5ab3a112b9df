"""What an attacker would write into a running kernel, for samples/live: hooks of every kind, in the kernel's text,
in a module's, in code that the kernel made, and in its data.

They are written through QEMU's gdb stub into the machine itself, whose memory is then dumped as any other.
"""

import socket

# Symbols whose running addresses the machine itself tells (/proc/kallsyms), as grep -E has them.
FUNCTIONS = ["__x64_sys_getdents64", "tcp4_seq_show", "filldir64", "vfs_getattr", "inet_ioctl", "kfree", "ftrace_call",
             "ftrace_regs_call", "br_fdb_fini", "br_dev_open", "br_stp_recalculate_bridge_id", "br_dev_queue_push_xmit",
             "br_forward", "vfs_mkdir", "vfs_open"]
DATA = ["sys_call_table", "idt_table", "ftrace_ops_list"]
WANTED = r" (%s)$|\[bridge\]$" % "|".join(FUNCTIONS + DATA)

NOP = bytes.fromhex("0f1f440000")


def branch(opcode, at, target):
    return bytes([opcode]) + ((target - at - 5) & 0xFFFFFFFF).to_bytes(4, "little")


class Debugger:
    """QEMU's gdb stub (the remote serial protocol), while the machine stands still."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.ask("?")

    def ask(self, order):
        data = order.encode()
        self.socket.sendall(b"$%s#%02x" % (data, sum(data) & 255))
        told = b""
        while told.count(b"#") == 0 or len(told) < told.index(b"#") + 3:
            part = self.socket.recv(65536)
            if not part:
                raise ConnectionError("QEMU's gdb stub ended")
            told += part
        self.socket.sendall(b"+")
        answer = told[told.index(b"$") + 1:told.index(b"#")].decode()
        if answer.startswith("E"):
            raise OSError("%s: %s" % (order[:40], answer))
        return answer

    def read(self, address, length):
        return bytes.fromhex(self.ask("m%x,%x" % (address, length)))

    def write(self, address, content):
        self.ask("M%x,%x:%s" % (address, len(content), content.hex()))

    def close(self):
        """Lets the machine go on."""
        self.ask("D")
        self.socket.close()


class Hooks:
    """Bytes that are written over others, and what has to be said of them."""

    def __init__(self, debugger, symbols, found):
        """symbols: running addresses by name; found: what explain says of the same machine without hooks"""
        self.debugger = debugger
        self.symbols = symbols
        self.found = found
        self.slide = int(found["slide"], 16)
        self.module = next(int(one["base"], 16) for one in found["modules"] if one["name"] == "bridge")
        self.was = []
        # What each is called, where it is, and whether it is code.
        self.written = []

    def write(self, name, address, content, code=True):
        self.was.append((address, self.debugger.read(address, len(content))))
        self.debugger.write(address, content)
        self.written.append((name, address, code))

    def place(self, function):
        """Where a function that nobody traces has its nop for tracers."""
        start = self.symbols[function]
        return start + self.debugger.read(start, 32).index(NOP)

    def write_text(self):
        """In the kernel's text and in a module's."""
        for where, called, into, jumped, middle, trapped in (
                ("kernel", "__x64_sys_getdents64", "tcp4_seq_show", "filldir64", "vfs_getattr", "inet_ioctl"),
                ("module", "br_fdb_fini", "br_dev_open", "br_stp_recalculate_bridge_id", "br_dev_queue_push_xmit",
                 "br_forward")):
            at = self.place(called)
            self.write(where + ": a call of nothing", at, branch(0xE8, at, at + 0x44332211))
            at = self.place(into)
            self.write(where + ": a call of a module's function", at, branch(0xE8, at, self.module + 0x40))
            at = self.place(jumped)
            self.write(where + ": a jump at a function's start", at, branch(0xE9, at, self.module + 0x40))
            at = self.symbols[middle] + 24
            self.write(where + ": a jump in a function", at, branch(0xE9, at, self.module + 0x40))
            at = self.symbols[trapped] + 20
            self.write(where + ": a breakpoint", at, b"\xcc")
        at = self.symbols["ftrace_call"]
        self.write("kernel: what all tracers share", at, branch(0xE8, at, self.module + 0x40))

    def write_keys(self, keys, address):
        """At sites of static keys.

        keys: some, as show tells of them; address: where a site runs, or None
        """
        for key in keys:
            sites = [site for site in key["sites"] if site["size"] == 5 and site["kind"] == "nop"]
            if len(sites) < 2:
                continue
            if not all(address(site) for site in sites[:2]):
                continue
            at = address(sites[0])
            if self.debugger.read(at, 5) != NOP:
                continue
            self.write("flipped alone: " + key["name"], at,
                       branch(0xE9, at, at + int(sites[0]["target"], 16) - int(sites[0]["address"], 16)))
            at = address(sites[1])
            self.write("leads elsewhere: " + key["name"], at, branch(0xE9, at, at + 0x1234))
            return

    def in_kernel(self, site):
        return int(site["address"], 16) + self.slide

    def in_module(self, site):
        name, _, offset = site["symbol"].partition("+")
        return self.symbols.get(name) and self.symbols[name] + int(offset or "0", 16)

    def write_calls(self, calls):
        """At sites and trampolines of static calls, as show tells of them."""
        for call in calls:
            sites = [site for site in call["sites"] if site["form"] == "call" and not site["init"]]
            if len(sites) > 1 and call["trampoline"]:
                at = int(sites[0]["address"], 16) + self.slide
                self.write("a static call's site: " + call["name"], at, branch(0xE8, at, self.symbols["kfree"]))
                at = int(call["trampoline"], 16) + self.slide
                self.write("a static call's trampoline: " + call["name"], at, branch(0xE9, at, self.module + 0x40))
                return

    def write_made(self):
        """In a tracer's trampoline, in a probe's detour and in BPF's trampoline."""
        for cause in ("ftrace", "kprobe", "bpf-trampoline"):
            made = [place for place in self.found["by_place"] if place["compared"] and place["cause"] == cause
                    and int(place["target"], 16) and not place["target_symbol"].startswith("ftrace_")]
            if made:
                at = int(made[0]["target"], 16) + 16
                self.write("made code: " + cause, at, branch(0xE9, at, self.module + 0x40))

    def write_data(self, getdents=217, vector=14):
        """Over pointers in data."""
        far = self.module + 0x40
        self.write("sys_call_table", self.symbols["sys_call_table"] + 8 * getdents, far.to_bytes(8, "little"), False)
        gate = self.symbols["idt_table"] + 16 * vector
        told = self.debugger.read(gate, 16)
        self.write("idt", gate, far.to_bytes(8, "little")[:2] + told[2:6] + far.to_bytes(8, "little")[2:] + told[12:],
                   False)
        tracer = int.from_bytes(self.debugger.read(self.symbols["ftrace_ops_list"], 8), "little")
        self.write("ftrace_ops", tracer, (self.symbols["kfree"] + 9).to_bytes(8, "little"), False)

    def undo(self):
        for address, content in reversed(self.was):
            self.debugger.write(address, content)

    def unnamed(self, found):
        """Those of which explain says nothing."""
        runs = [(int(run["address"], 16), len(run["new"]) // 2) for run in found["unexplained"]]
        pointers = {int(one["address"], 16) for one in found.get("pointers", []) if one["verdict"] == "elsewhere"}
        return [name for name, at, code in self.written
                if not (any(start <= at + 4 and at < start + length for start, length in runs) if code
                        else at in pointers or at - self.slide in pointers)]
