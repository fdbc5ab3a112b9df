/*
 * Static calls of every form: called, tail-called, tail-called under a condition; to a function, to
 * none, to the one that returns 0. Sites stand where a call is cut by the end of a quadword and of a
 * 64-byte line, and 5 and 6 bytes long side by side. `ring` is a tracepoint: a key, and a call that is
 * updated with it. `settled` is as a booted kernel has it: its sites hold its function inlined.
 */
#include "freestanding.h"
#include "static_call.h"

unsigned long twice(unsigned long x) { return 2 * x; }
unsigned long thrice(unsigned long x) { return 3 * x; }
unsigned long __static_call_return0(void) { return 0; }

/* What a conditional tail call of no function goes to. */
asm(".pushsection .text\n\t"
    ".globl __static_call_return\n\t"
    ".type __static_call_return, @function\n"
    "__static_call_return: ret\n\t"
    ".size __static_call_return, . - __static_call_return\n\t"
    ".popsection");

/* The iterator of the tracepoint, and a probe. */
unsigned long __traceiter_ring(unsigned long x) { return x + 1; }
unsigned long probe_ring(unsigned long x) { return x + 2; }

DEFINE_STATIC_CALL(scale, twice);
DEFINE_STATIC_CALL_NULL(audit);
DEFINE_STATIC_CALL(limit, __static_call_return0);
DEFINE_STATIC_CALL(settled, __static_call_return0);
DEFINE_STATIC_CALL(tp_func_ring, __traceiter_ring);
extern char __SCT__tp_func_ring[];

struct tracepoint {
	const char *name;
	struct static_key_false key;
	struct static_call_key *static_call_key;
	void *static_call_tramp;
	void *iterator;
	void *funcs;
};

struct tracepoint __tracepoint_ring __attribute__((section(".data"))) = {
	.name = "ring",
	.static_call_key = &__SCK__tp_func_ring,
	.static_call_tramp = __SCT__tp_func_ring,
	.iterator = __traceiter_ring,
};

#define CALL(name, at)                                                        \
	({                                                                    \
		unsigned long result, argument = x;                           \
		STATIC_CALL(result, name, argument, at, "call __SCT__" #name); \
		result;                                                       \
	})

/* Four calls, cut by the end of a quadword in each of the four ways. */
WORKER scale_calls(unsigned long x)
{
	unsigned long sum = CALL(scale, STATIC_CALL_AT(16, 4));

	sum += CALL(scale, STATIC_CALL_AT(16, 5));
	sum += CALL(scale, STATIC_CALL_AT(16, 6));
	sum += CALL(scale, STATIC_CALL_AT(16, 7));
	return sum;
}

/* Across the end of a line, and inside one. */
WORKER scale_lines(unsigned long x)
{
	unsigned long sum = CALL(scale, STATIC_CALL_AT(64, 62));

	return sum + CALL(scale, "");
}

/* With no function the call leaves what is in rax: nothing that a caller may look at. */
WORKER audit_calls(unsigned long x)
{
	(void)CALL(audit, STATIC_CALL_AT(16, 6));
	(void)CALL(audit, "");
	return x;
}

WORKER limit_calls(unsigned long x)
{
	unsigned long sum = CALL(limit, STATIC_CALL_AT(16, 5));

	return sum + CALL(limit, "");
}

WORKER settled_calls(unsigned long x)
{
	unsigned long result, argument = x;

	STATIC_CALL(result, settled, argument, STATIC_CALL_AT(16, 7),
		    ".byte 0x2e, 0x2e, 0x2e, 0x31, 0xc0");
	return result;
}

WORKER ring(unsigned long x)
{
	if (static_branch_unlikely(&__tracepoint_ring.key, NEAR))
		return CALL(tp_func_ring, "");
	return x;
}

/* Text that a kernel gives back once it has booted. */
__attribute__((section(".init.text"))) WORKER scale_early(unsigned long x)
{
	return CALL(scale, "");
}

#define NAKED __attribute__((naked, noipa)) unsigned long

NAKED scale_tail(unsigned long x __attribute__((unused)))
{
	STATIC_TAIL_CALL(scale, "{disp32} jmp __SCT__scale");
}

NAKED limit_tail(unsigned long x __attribute__((unused)))
{
	STATIC_TAIL_CALL(limit, "{disp32} jmp __SCT__limit");
}

NAKED settled_tail(unsigned long x __attribute__((unused)))
{
	STATIC_TAIL_CALL(settled, "{disp32} jmp __static_call_return0");
}

NAKED scale_odd(unsigned long x __attribute__((unused)))
{
	STATIC_CONDITIONAL_CALL(scale, "", "{disp32} jne __SCT__scale");
}

/* Cut after three of its six bytes. */
NAKED scale_odd_at(unsigned long x __attribute__((unused)))
{
	STATIC_CONDITIONAL_CALL(scale, STATIC_CALL_AT(16, 5), "{disp32} jne __SCT__scale");
}

NAKED audit_odd(unsigned long x __attribute__((unused)))
{
	STATIC_CONDITIONAL_CALL(audit, STATIC_CALL_AT(16, 4), "{disp32} jne __SCT__audit");
}

/* What the linker is told lies around the table (samples/build). */
extern const struct static_call_site __start_static_call_sites[], __stop_static_call_sites[];

static bool is_branch(const volatile unsigned char *site, int opcode_size, const void *target)
{
	int distance = (const unsigned char *)target - (const unsigned char *)site - opcode_size - 4;

	return site_is(site + opcode_size, (const unsigned char *)&distance, sizeof(distance));
}

/* The site calls the function itself, as after boot. */
static bool calls(const volatile unsigned char *site, bool tail, const void *function)
{
	if (site[0] == 0x0f && (site[1] & 0xf0) == 0x80) {
		extern char __static_call_return[];

		return tail && is_branch(site, 2, function ? function : __static_call_return);
	}
	if (tail)
		return function ? site[0] == 0xe9 && is_branch(site, 1, function) : site[0] == 0xc3;
	if (!function)
		return site_is(site, (const unsigned char[]){ 0x0f, 0x1f, 0x44, 0, 0 }, 5);
	if (function == __static_call_return0)
		return site_is(site, (const unsigned char[]){ 0x2e, 0x2e, 0x2e, 0x31, 0xc0 }, 5);
	return site[0] == 0xe8 && is_branch(site, 1, function);
}

/* The site calls a trampoline that goes to the function, as before boot. */
static bool calls_trampoline(const volatile unsigned char *site, bool tail, const void *function)
{
	int size = site[0] == 0x0f ? 2 : 1;
	int distance = site[size] | site[size + 1] << 8 | site[size + 2] << 16 |
		       (int)((unsigned)site[size + 3] << 24);
	const volatile unsigned char *trampoline = site + size + 4 + distance;
	bool right = size == 2 ? (site[1] & 0xf0) == 0x80 : site[0] == (tail ? 0xe9 : 0xe8);

	return right && site_is(trampoline + 5, (const unsigned char[]){ 0x0f, 0xb9, 0xcc }, 3) &&
	       calls(trampoline, true, function);
}

static bool calls_agree(void)
{
	for (const struct static_call_site *entry = __start_static_call_sites;
	     entry < __stop_static_call_sites; entry++) {
		unsigned long key = (unsigned long)&entry->key + entry->key;
		const void *function =
			((const volatile struct static_call_key *)(key & ~3ul))->func;
		const volatile unsigned char *site =
			(const volatile unsigned char *)&entry->addr + entry->addr;
		bool tail = key & STATIC_CALL_TAIL;

		/* A jump outside of the trampolines' reach is no trampoline's. */
		if (!calls(site, tail, function) && (site[0] == 0x2e || site[0] == 0xc3 ||
		    (site[0] == 0x0f && site[1] == 0x1f) || !calls_trampoline(site, tail, function)))
			return false;
	}
	return true;
}

/* What a call of a key's function returns; none returns nothing. */
static unsigned long called(const struct static_call_key *key, unsigned long x)
{
	unsigned long (*function)(unsigned long) =
		(unsigned long (*)(unsigned long))((const volatile struct static_call_key *)key)->func;

	return function ? function(x) : 0;
}

static bool run_workers(void)
{
	bool scales = ((const volatile struct static_call_key *)&__SCK__scale)->func;
	unsigned long scaled = called(&__SCK__scale, 5);
	unsigned long limited = called(&__SCK__limit, 5);
	unsigned long odd = scales ? scaled : 5;
	bool audits = ((const volatile struct static_call_key *)&__SCK__audit)->func;
	bool good = report("calls_agree", calls_agree(), true);

	if (scales) {
		good &= report("scale_calls", scale_calls(5), 4 * scaled);
		good &= report("scale_lines", scale_lines(5), 2 * scaled);
		good &= report("scale_early", scale_early(5), scaled);
		good &= report("scale_tail", scale_tail(5), scaled);
	}
	good &= report("scale_odd", scale_odd(5), odd);
	good &= report("scale_odd", scale_odd(6), 6);
	good &= report("scale_odd_at", scale_odd_at(5), odd);
	good &= report("audit_calls", audit_calls(5), 5);
	good &= report("audit_odd", audit_odd(5), audits ? called(&__SCK__audit, 5) : 5);
	if (((const volatile struct static_call_key *)&__SCK__limit)->func) {
		good &= report("limit_calls", limit_calls(5), 2 * limited);
		good &= report("limit_tail", limit_tail(5), limited);
	}
	if (((const volatile struct static_call_key *)&__SCK__settled)->func) {
		good &= report("settled_calls", settled_calls(5), called(&__SCK__settled, 5));
		good &= report("settled_tail", settled_tail(5), called(&__SCK__settled, 5));
	}
	good &= report("ring", ring(5),
		       enabled(&__tracepoint_ring.key.key) ? called(&__SCK__tp_func_ring, 5) : 5);
	return good;
}
