"""completes.py SHELL LINE...: types each line into an interactive shell, with a tab behind it, and prints what
the line became. A tab within a line may be written as such."""
import os
import pty
import re
import select
import sys
import time

shell, *lines = sys.argv[1:]
START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}[shell]
# Each shell shows on Ctrl-X what has been typed, and forgets it.
SETUP = {
    "bash": r"""
source <(./jumppatch completion bash)
shown() { printf '<<%s>>\n' "$READLINE_LINE"; READLINE_LINE=; READLINE_POINT=0; }
bind -x '"\C-x": shown'; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; PS1=; echo '<<''ready>>'
""",
    "zsh": r"""
source <(./jumppatch completion zsh)
shown() { print -r -- "<<$BUFFER>>"; BUFFER= }
zle -N shown; bindkey '^X' shown; LISTMAX=0; PS1=; print -r -- '<<''ready>>'
""",
    "fish": r"""
./jumppatch completion fish | source
function fish_prompt; end; function fish_right_prompt; end; set fish_greeting; set fish_autosuggestion_enabled 0
function shown; printf '\n<<%s>>\n' (commandline | string collect); commandline ''; end
bind \cx shown; echo '<<''ready>>'
""",
}[shell]

child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "dumb" if shell != "fish" else "xterm"
    os.execvp(START[0], START)


def shown(pattern=rb"<<(.*?)>>"):
    heard = b""
    while True:
        found = re.search(pattern, heard, re.DOTALL)
        if found:
            return found.group(1).decode().strip()
        if not select.select([terminal], [], [], 120)[0]:
            sys.exit("%s is silent: %r" % (shell, heard[-500:]))
        heard += os.read(terminal, 65536)


os.write(terminal, SETUP.encode().replace(b"\n", b"\r"))
shown(rb"<<(ready)>>")
time.sleep(0.3)
for line in lines:
    os.write(terminal, line.encode() + b"\t")
    os.write(terminal, b"\x18")
    print(shown(), flush=True)
