/*
 * The first process of a kernel that samples/live starts. Where there is a Java it lets jumppatch explain
 * the kernel from inside, from /proc/kcore. Then it says that it runs, waits for a byte from the console,
 * switches sched_schedstats on as an administrator would, says that too, and waits for good.
 */
#define STRING(text) text, sizeof(text) - 1

static long system_call(long number, long a, const void *b, long c, long d, const void *e)
{
	register long r10 asm("r10") = d;
	register const void *r8 asm("r8") = e;
	long result;

	asm volatile("syscall"
		     : "=a"(result)
		     : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
		     : "rcx", "r11", "memory");
	return result;
}

static long write_to(long file, const char *text, long length)
{
	return system_call(1 /* write */, file, text, length, 0, 0);
}

static void explain(void)
{
	static const char *const line[] = {
		"/jre/bin/java", "-XX:+UseSerialGC", "-Xmx600m", "-XX:TieredStopAtLevel=1",
		"-Djava.io.tmpdir=/", "-jar", "/jumppatch.jar", "explain", "/vmlinuz", "/proc/kcore", 0,
	};
	static const char *const environment[] = { "LD_LIBRARY_PATH=/lib", "HOME=/", 0 };
	long child;

	if (system_call(21 /* access */, (long)line[0], 0, 0, 0, 0))
		return;
	child = system_call(57 /* fork */, 0, 0, 0, 0, 0);
	if (!child) {
		system_call(59 /* execve */, (long)line[0], line, (long)environment, 0, 0);
		system_call(60 /* exit */, 1, 0, 0, 0, 0);
	}
	system_call(61 /* wait4 */, child, 0, 0, 0, 0);
}

void _start(void)
{
	char byte;
	long file;

	system_call(165 /* mount */, (long)"proc", "/proc", (long)"proc", 0, 0);
	explain();
	write_to(1, STRING("live: started\n"));
	system_call(0 /* read */, 0, &byte, 1, 0, 0);
	file = system_call(2 /* open */, (long)"/proc/sys/kernel/sched_schedstats", (void *)1, 0, 0, 0);
	if (write_to(file, STRING("1")) == 1)
		write_to(1, STRING("live: switched on\n"));
	else
		write_to(1, STRING("live: no such key\n"));
	for (;;)
		system_call(34 /* pause */, 0, 0, 0, 0, 0);
}
