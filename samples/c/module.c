/*
 * What a kernel module's file looks like to somebody who reads jump labels: a relocatable object whose
 * __jump_table holds zeroes, and everything in .rela__jump_table. It is not a module that a kernel
 * would load.
 *
 * A worker returns its argument, shifted left by one bit for every site passed; a bit is 1 where the
 * site's key was on.
 */
#define STATIC_KEY_NOP_FLAG
#include "static_key.h"

#define WORKER __attribute__((noipa)) unsigned long

static const char modinfo[] __attribute__((section(".modinfo"), used)) =
	"name=module\0description=jump label sample";

/* The kernel's: its address, state and type are unknown until the module is loaded. */
DECLARE_STATIC_KEY_FALSE(sched_schedstats);

/* A key of this file that has a symbol of its own in every relocation. */
DEFINE_STATIC_KEY_TRUE(module_ratelimit);

/* Keys that relocations reach as section + offset, in .bss and in .data. */
static DEFINE_STATIC_KEY_FALSE(module_debug);
static DEFINE_STATIC_KEY_FALSE_IN_DATA(module_trace);

/* A key inside a larger object: relocations say __tracepoint_module_event + 8. */
struct tracepoint {
	const char *name;
	struct static_key_false key;
	void *funcs;
};

struct tracepoint __tracepoint_module_event __attribute__((section(".data"))) = {
	.name = modinfo,
};

/* Code that calls it is cold: the compiler moves it to .text.unlikely. */
__attribute__((cold)) unsigned long module_report(unsigned long trail);

WORKER module_read(unsigned long trail)
{
	trail = trail << 1 | static_branch_unlikely(&module_debug, SHORT);
	trail = trail << 1 | static_branch_unlikely(&module_debug, NEAR);
	trail = trail << 1 | static_branch_likely(&module_ratelimit, SHORT);
	trail = trail << 1 | static_branch_unlikely(&module_ratelimit, NEAR);
	trail = trail << 1 | static_branch_unlikely(&module_trace, SHORT);
	return trail;
}

WORKER module_write(unsigned long trail)
{
	trail = trail << 1 | static_branch_unlikely(&sched_schedstats, SHORT);
	trail = trail << 1 | static_branch_unlikely(&sched_schedstats, NEAR);
	trail = trail << 1 | static_branch_unlikely(&__tracepoint_module_event.key, SHORT);
	return trail;
}

/* A nop whose target is in .text.unlikely. */
WORKER module_poll(unsigned long trail)
{
	if (static_branch_unlikely_outside(&module_trace))
		return module_report(trail);
	return trail << 1;
}

/* A jump to .text.unlikely: a live relocation at the site's second byte. */
WORKER module_flush(unsigned long trail)
{
	if (!static_branch_likely(&module_trace, NEAR))
		return module_report(trail);
	return trail << 1 | 1;
}

/* Text that is gone once the module runs. */
__attribute__((section(".init.text"))) WORKER init_module(unsigned long trail)
{
	return trail << 1 | static_branch_unlikely(&module_debug, SHORT);
}

__attribute__((section(".exit.text"))) WORKER cleanup_module(unsigned long trail)
{
	return trail << 1 | static_branch_unlikely(&module_debug, NEAR);
}
