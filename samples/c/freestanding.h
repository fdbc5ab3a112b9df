/*
 * What a sample program needs instead of a C library: an entry point, output, an exit, and the check
 * that the program's text, its table and its keys agree.
 *
 * A program prints one line for each call of a worker and exits with
 *   0  if every site holds the instruction that its key's `enabled` asks for, and every worker
 *      returned what it must return in that state
 *   1  if some site does not
 *   2  if some worker returned something else
 * So an image stays good when a tool flips a key's sites and its `enabled` together.
 */
#ifndef FREESTANDING_H
#define FREESTANDING_H

#include "static_key.h"

/* A function that keeps its name, its argument in rdi and its result in rax, whatever is inlined. */
#define WORKER __attribute__((noipa)) unsigned long

/* The linker makes these two for any section whose name is a C identifier. */
extern const struct jump_entry __start___jump_table[], __stop___jump_table[];

/* Each sample program's own part; returns whether all workers did as they should. */
static bool run_workers(void);

static long system_call(long number, unsigned long a, unsigned long b, unsigned long c)
{
	long result;

	asm volatile("syscall"
		     : "=a"(result)
		     : "0"(number), "D"(a), "S"(b), "d"(c)
		     : "rcx", "r11", "memory");
	return result;
}

static void print(const char *text)
{
	unsigned long length = 0;

	while (text[length])
		length++;
	system_call(1 /* write */, 1, (unsigned long)text, length);
}

static void print_hex(unsigned long value)
{
	char text[2 + 16 + 1];
	char *p = text + sizeof(text);

	*--p = 0;
	do {
		unsigned digit = value & 15;

		*--p = digit < 10 ? '0' + digit : 'a' + digit - 10;
		value >>= 4;
	} while (value);
	*--p = 'x';
	*--p = '0';
	print(p);
}

static bool enabled(const struct static_key *key)
{
	return *(const volatile int *)&key->enabled > 0;
}

/* Prints `name result` and returns whether the result is the expected one. */
static bool report(const char *name, unsigned long result, unsigned long expected)
{
	print(name);
	print(" ");
	print_hex(result);
	if (result != expected) {
		print(" expected ");
		print_hex(expected);
	}
	print("\n");
	return result == expected;
}

#ifdef STATIC_KEY_ABSOLUTE
static unsigned long entry_code(const struct jump_entry *entry) { return entry->code; }
static unsigned long entry_target(const struct jump_entry *entry) { return entry->target; }
static unsigned long entry_key(const struct jump_entry *entry) { return entry->key; }
#define STATIC_KEY_FLAGS 1ul
#else
static unsigned long entry_code(const struct jump_entry *entry)
{
	return (unsigned long)&entry->code + entry->code;
}

static unsigned long entry_target(const struct jump_entry *entry)
{
	return (unsigned long)&entry->target + entry->target;
}

static unsigned long entry_key(const struct jump_entry *entry)
{
	return (unsigned long)&entry->key + entry->key;
}
#define STATIC_KEY_FLAGS 3ul
#endif

/* Volatile, because the compiler must not believe that it knows what its own text says. */
static bool site_is(const volatile unsigned char *site, const unsigned char *bytes, int length)
{
	for (int i = 0; i < length; i++)
		if (site[i] != bytes[i])
			return false;
	return true;
}

static bool site_agrees(const struct jump_entry *entry)
{
	unsigned long key = entry_key(entry);
	bool branch = key & 1;
	bool jump = enabled((const struct static_key *)(key & ~STATIC_KEY_FLAGS)) ^ branch;
	unsigned long code = entry_code(entry);
	const volatile unsigned char *site = (const volatile unsigned char *)code;
	long distance = entry_target(entry) - code;
	int d32 = distance - NEAR;
	signed char d8 = distance - SHORT;

	if (!jump)
		return site_is(site, (const unsigned char[]){ 0x66, 0x90 }, SHORT) ||
		       site_is(site, (const unsigned char[]){ 0x0f, 0x1f, 0x44, 0, 0 }, NEAR);
	if (site[0] == 0xeb)
		return d8 == distance - SHORT && (signed char)site[1] == d8;
	return site[0] == 0xe9 && d32 == distance - NEAR &&
	       site_is(site + 1, (const unsigned char *)&d32, sizeof(d32));
}

static bool sites_agree(void)
{
	for (const struct jump_entry *entry = __start___jump_table; entry < __stop___jump_table;
	     entry++)
		if (!site_agrees(entry))
			return false;
	return true;
}

/* Linux enters a program with an aligned stack and no return address on it. */
asm(".globl _start\n"
    ".type _start, @function\n"
    "_start:\n\t"
    "xor %ebp, %ebp\n\t"
    "call program\n\t"
    "ud2\n"
    ".size _start, . - _start");

static __attribute__((used, noreturn)) void program(void)
{
	/* Workers last: where the sites are wrong, their answers are no news. */
	int status = !sites_agree() ? 1 : !run_workers() ? 2 : 0;

	for (;;)
		system_call(60 /* exit */, status, 0, 0);
}

#endif
