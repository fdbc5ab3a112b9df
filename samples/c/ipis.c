/*
 * The first process of a kernel that samples/ipis starts. It stays on CPU 0 and does what it reads from the
 * console, a line each, and answers "ipis: done" or what went wrong:
 *
 *   write FILE TEXT    writes to a file of /proc, /sys, debugfs or tracefs
 *   read FILE          copies a file to the console
 *   insmod FILE        loads a module
 *   sockets N [plain]  as an ordinary user: UDP sockets that take encapsulated packets, opened and closed;
 *                      plain ones take none
 *   wait MS            does nothing
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { ORDINARY = 1000, UDP_ENCAP = 100, UDP_ENCAP_ESPINUDP = 2 };

static int write_file(const char *path, const char *text)
{
	int file = open(path, O_WRONLY);
	ssize_t written = file < 0 ? -1 : write(file, text, strlen(text));
	int error = errno;

	if (file >= 0)
		close(file);
	errno = error;
	return written < 0 ? -1 : 0;
}

static int read_file(const char *path)
{
	char block[4096];
	int file = open(path, O_RDONLY);
	ssize_t got;

	if (file < 0)
		return -1;
	while ((got = read(file, block, sizeof(block))) > 0)
		if (write(1, block, got) != got)
			break;
	close(file);
	return got < 0 ? -1 : 0;
}

static int insert(const char *path)
{
	int file = open(path, O_RDONLY);
	long result = file < 0 ? -1 : syscall(SYS_finit_module, file, "", 0);

	if (file >= 0)
		close(file);
	return result < 0 ? -1 : 0;
}

/* One after the other: each switches the key on, and off again. */
static int sockets(int count, int plain)
{
	int kind = UDP_ENCAP_ESPINUDP, result = setegid(ORDINARY) || seteuid(ORDINARY) ? -1 : 0;

	while (!result && count--) {
		int udp = socket(AF_INET, SOCK_DGRAM, 0);

		if (udp < 0 || (!plain && setsockopt(udp, IPPROTO_UDP, UDP_ENCAP, &kind, sizeof(kind))))
			result = -1;
		if (udp >= 0)
			close(udp);
	}
	return seteuid(0) || setegid(0) ? -1 : result;
}

static int pause_for(int milliseconds)
{
	struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000L };

	return nanosleep(&time, 0);
}

static int obey(char *line)
{
	char *order = strtok(line, " \n"), *first = strtok(0, " \n"), *rest = strtok(0, "\n");

	errno = EINVAL;
	if (!order || !first)
		return -1;
	if (!strcmp(order, "write") && rest)
		return write_file(first, rest);
	if (!strcmp(order, "read"))
		return read_file(first);
	if (!strcmp(order, "insmod"))
		return insert(first);
	if (!strcmp(order, "sockets"))
		return sockets(atoi(first), rest != 0);
	return strcmp(order, "wait") ? -1 : pause_for(atoi(first));
}

int main(void)
{
	char line[512];
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	mount("proc", "/proc", "proc", 0, 0);
	mount("sys", "/sys", "sysfs", 0, 0);
	mount("debug", "/sys/kernel/debug", "debugfs", 0, 0);
	mount("trace", "/sys/kernel/tracing", "tracefs", 0, 0);
	printf("ipis: started\n");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		if (obey(line))
			printf("ipis: %s\n", strerror(errno));
		else
			printf("ipis: done\n");
		fflush(stdout);
	}
	for (;;)
		pause();
}
