"""Takes away from the running process, for good, all that reading one object does not need.

After `confine` a process can compute, read and write what it already holds open, and end. It
cannot open a file, start a process, speak to a network or look into another process. The system
call filter holds on x86-64 and AArch64 and is a second wall behind the sandbox; the resource limits
hold everywhere.

Source: security design 12; Linux `seccomp(2)`, `prctl(2)`, `setrlimit(2)`.
"""

import ctypes
import errno
import platform
import resource
import struct

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20
OPEN_FILES = 16

PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 4, 22, 38
SECCOMP_MODE_FILTER = 2
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
NUMBER_AT, ARCHITECTURE_AT = 0, 4

# Audit architecture and column of the table below.
MACHINES = {"x86_64": (0xC000003E, 1), "aarch64": (0xC00000B7, 2)}
# What a reading child still needs: name, its number on x86-64, on AArch64.
SYSTEM_CALLS = """
read 0 63 | write 1 64 | close 3 57 | fstat 5 80 | lseek 8 62
mmap 9 222 | mprotect 10 226 | munmap 11 215 | brk 12 214 | mremap 25 216 | madvise 28 233
rt_sigaction 13 134 | rt_sigprocmask 14 135 | rt_sigreturn 15 139 | restart_syscall 219 128
sched_yield 24 124 | futex 202 98 | rseq 334 293 | getpid 39 172 | gettid 186 178
gettimeofday 96 169 | clock_gettime 228 113 | getrusage 98 165 | getrandom 318 278
exit 60 93 | exit_group 231 94
"""


def hide() -> None:
    """Let no process of the same user look into this one; leave no core dump."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(PR_SET_DUMPABLE, 0)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)


def confine() -> bool:
    """Give up everything; nothing in this process or its children can undo it.

    Returns:
        Whether the kernel took the system call filter too.
    """
    limits = (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
    )
    for limit, most in limits:
        resource.setrlimit(limit, (most, most))
    hide()
    return _filter_system_calls()


def _filter_system_calls() -> bool:
    """Install an allow-list: whatever is not on it answers EPERM."""
    known = MACHINES.get(platform.machine())
    if known is None:
        return False
    architecture, column = known
    calls = SYSTEM_CALLS.replace("\n", "|").split("|")
    numbers = [int(call.split()[column]) for call in calls if call.strip()]
    count = len(numbers)
    steps = [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (JUMP_IF_EQUAL, 0, count + 1, architecture),
        (LOAD, 0, 0, NUMBER_AT),
        *((JUMP_IF_EQUAL, count - place, 0, number) for place, number in enumerate(numbers)),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(steps), ctypes.addressof(held))
    return _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program)


def _prctl(option: int, *arguments: int | bytes) -> bool:
    library = ctypes.CDLL(None, use_errno=True)
    padded = (*arguments, 0, 0, 0)[:4]
    words = [ctypes.c_ulong(word) if isinstance(word, int) else word for word in padded]
    return int(library.prctl(ctypes.c_int(option), *words)) == 0
