/*
 * Attaches BPF programs that do nothing in each of the ways that change a kernel's text: at the start and at the
 * end of functions (fentry, fexit), in their place (fmod_ret, LSM), at many functions at once (kprobe.multi), at
 * tracepoints, and to packets that come in (XDP, whose dispatcher is changed). Says how many hold, and waits, as they go when it ends.
 *
 * The numbers are those of include/uapi/linux/bpf.h and btf.h, so that it builds with the headers of any kernel.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PROG_LOAD = 5, RAW_TRACEPOINT_OPEN = 17, LINK_CREATE = 28 };
enum { TYPE_KPROBE = 2, TYPE_XDP = 6, TYPE_RAW_TRACEPOINT = 17, TYPE_TRACING = 26, TYPE_LSM = 29 };
enum { TRACE_FENTRY = 24, TRACE_FEXIT = 25, MODIFY_RETURN = 26, LSM_MAC = 27, XDP = 37, TRACE_KPROBE_MULTI = 42 };

/* r0 = 2, which is XDP_PASS; exit. */
static const uint64_t instructions[] = { 0x2000000b7ull, 0x95 };
/* r0 = 0; exit, which is what tracing programs may return. */
static const uint64_t nothing[] = { 0xb7, 0x95 };

struct load {
	uint32_t type, count;
	uint64_t instructions, license;
	uint32_t log_level, log_size;
	uint64_t log;
	uint32_t version, flags;
	char name[16];
	uint32_t ifindex, expected_attach_type, btf, info_size;
	uint64_t info;
	uint32_t infos, line_size;
	uint64_t lines;
	uint32_t line_count, attach_btf_id, attach_btf;
};

static int call(int command, void *attributes, int size)
{
	return syscall(SYS_bpf, command, attributes, size);
}

static int load(int type, int attach, int function, const uint64_t *code, const char *name)
{
	struct load load = {
		.type = type, .count = 2, .instructions = (uintptr_t)code, .license = (uintptr_t)"GPL",
		.expected_attach_type = attach, .attach_btf_id = function,
	};

	strncpy(load.name, name, sizeof(load.name) - 1);
	return call(PROG_LOAD, &load, sizeof(load));
}

/* The number of a function in the kernel's BTF (Documentation/bpf/btf.rst); 0 if it has none. */
static int function(const char *name)
{
	static char *btf;
	static long size;
	/* Words behind a type's three, by kind; for those with 1 in the second row, so many for each member. */
	static const int fixed[] = { 0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0 };
	static const int each[] = { 0, 0, 0, 0, 3, 3, 2, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0, 0, 0, 3 };
	uint32_t *header, *type, *end;
	const char *names;

	if (!btf) {
		int file = open("/sys/kernel/btf/vmlinux", O_RDONLY);
		long got;

		btf = malloc(64 << 20);
		while (file >= 0 && (got = read(file, btf + size, 1 << 20)) > 0)
			size += got;
	}
	if (size < 24)
		return 0;
	header = (uint32_t *)btf;
	type = (uint32_t *)(btf + header[1] + header[2]);
	end = (uint32_t *)((char *)type + header[3]);
	names = btf + header[1] + header[4];
	for (int id = 1; type < end; id++) {
		uint32_t kind = type[1] >> 24 & 31, members = type[1] & 0xffff;

		if (kind == 12 && !strcmp(names + type[0], name))
			return id;
		if (kind >= sizeof(fixed) / sizeof(*fixed))
			return 0;
		type += 3 + fixed[kind] + each[kind] * members;
	}
	return 0;
}

static int trace(const char *name, int attach)
{
	int number = function(name);
	uint64_t open[2] = { 0 };
	int type = attach == LSM_MAC ? TYPE_LSM : TYPE_TRACING;
	int program = number ? load(type, attach, number, nothing, name) : -1;

	((uint32_t *)open)[2] = program;
	return program >= 0 && call(RAW_TRACEPOINT_OPEN, open, sizeof(open)) >= 0;
}

static int at_tracepoint(const char *name)
{
	uint64_t open[2] = { (uintptr_t)name };
	int program = load(TYPE_RAW_TRACEPOINT, 0, 0, nothing, name);

	((uint32_t *)open)[2] = program;
	return program >= 0 && call(RAW_TRACEPOINT_OPEN, open, sizeof(open)) >= 0;
}

static int trace_many(void)
{
	const char *names[] = { "vfs_mkdir", "vfs_rmdir", "vfs_unlink" };
	struct {
		uint32_t program, target, attach, flags, many_flags, count;
		uint64_t names, addresses, cookies;
	} link = {
		.program = load(TYPE_KPROBE, TRACE_KPROBE_MULTI, 0, nothing, "many"),
		.attach = TRACE_KPROBE_MULTI, .count = 3, .names = (uintptr_t)names,
	};

	return (int)link.program >= 0 && call(LINK_CREATE, &link, sizeof(link)) >= 0;
}

static int filter_packets(void)
{
	uint32_t link[12] = { load(TYPE_XDP, XDP, 0, instructions, "packets"), 1 /* lo */, XDP, 2 /* SKB mode */ };

	return (int)link[0] >= 0 && call(LINK_CREATE, link, sizeof(link)) >= 0;
}

int main(void)
{
	int start = trace("vfs_rename", TRACE_FENTRY) + trace("vfs_read", TRACE_FENTRY);
	int end = trace("vfs_link", TRACE_FEXIT) + trace("vfs_fsync_range", TRACE_FEXIT);
	int many = trace_many(), packets = filter_packets();

	int decide = trace("security_file_open", MODIFY_RETURN) + trace("bpf_lsm_file_open", LSM_MAC);
	int events = at_tracepoint("sched_switch") + at_tracepoint("sys_enter");

	printf("bpf: %d fentry, %d fexit, %d kprobe.multi, %d XDP, %d that decide, %d at tracepoints\n", start, end, many,
	       packets, decide, events);
	fflush(stdout);
	for (;;)
		pause();
}
