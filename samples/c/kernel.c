/*
 * A kernel in small: all that tells a reader of a vmlinux where keys, static calls, events and names
 * are, in some kilobytes. Nobody can boot it. kernel.ld lays it out; kernel.py gives it the names that
 * Linux keeps of itself, and packs it as a bzImage.
 */
#include "static_call.h"
#include "static_key.h"

#define IN(name) __attribute__((section(name)))
#define FUNCTION __attribute__((noipa)) unsigned long

const char linux_banner[] IN(".rodata") =
	"Linux version 6.12.0-small (none@none) (gcc, ld) #1 SMP PREEMPT_DYNAMIC\n";

/* As kernel/jump_label.c has it from 6.10 on: what seals keys. */
FUNCTION jump_label_init_ro(void) { return 0; }

unsigned long __static_call_return0(void) { return 0; }
unsigned long __cond_resched(void) { return 1; }

DEFINE_STATIC_CALL(cond_resched, __cond_resched);
DEFINE_STATIC_CALL(might_resched, __static_call_return0);
DEFINE_STATIC_CALL_NULL(pv_steal_clock);

#define CALL(name)                                                            \
	({                                                                    \
		unsigned long result, argument = x;                           \
		STATIC_CALL(result, name, argument, "", "call __SCT__" #name); \
		result;                                                       \
	})

/* Tracepoints, with the events that tell their groups (include/linux/trace_events.h). */
struct tracepoint {
	const char *name;
	struct static_key_false key;
	struct static_call_key *static_call_key;
	void *static_call_tramp;
	void *iterator;
	void *funcs;
};

struct trace_event_class {
	const char *system;
};

struct trace_event_call {
	void *next, *previous;
	struct trace_event_class *class;
	struct tracepoint *tp;
};

static struct trace_event_class sched_class = { "sched" }, power_class = { "power" };

#define TRACEPOINT(event, group)                                                            \
	unsigned long __traceiter_##event(unsigned long x) { return x + 1; }                \
	DEFINE_STATIC_CALL(tp_func_##event, __traceiter_##event);                           \
	extern char __SCT__tp_func_##event[];                                               \
	struct tracepoint __tracepoint_##event IN(".data") = {                              \
		.name = #event,                                                             \
		.static_call_key = &__SCK__tp_func_##event,                                 \
		.static_call_tramp = __SCT__tp_func_##event,                                \
		.iterator = __traceiter_##event,                                            \
	};                                                                                  \
	static struct trace_event_call event_##event = { .class = &group##_class,           \
							 .tp = &__tracepoint_##event };     \
	static struct trace_event_call *pointer_##event IN("_ftrace_events")                \
		__attribute__((used)) = &event_##event;                                     \
	FUNCTION trace_##event(unsigned long x)                                             \
	{                                                                                   \
		return static_branch_unlikely(&__tracepoint_##event.key, NEAR)              \
			       ? CALL(tp_func_##event)                                      \
			       : x;                                                         \
	}

TRACEPOINT(sched_switch, sched)
TRACEPOINT(sched_wakeup, sched)
TRACEPOINT(suspend_resume, power)

/* Messages of dynamic debug (include/linux/dynamic_debug.h). */
struct _ddebug {
	const char *modname, *function, *filename, *format;
	unsigned lineno : 18, class_id : 6, flags : 8;
	struct static_key_false key;
};

#define DEBUG_MESSAGE(line)                                                            \
	({                                                                             \
		static struct _ddebug IN("__dyndbg") __attribute__((aligned(8))) message = { \
			"small", __func__, "small/kernel.c", "message\n", line, 63, 0, \
			{ { 0, { 0 } } }                                               \
		};                                                                     \
		static_branch_unlikely(&message.key, SHORT) ? 1 : 0;                   \
	})

DEFINE_STATIC_KEY_FALSE_IN_DATA(sched_schedstats);
DEFINE_STATIC_KEY_TRUE(sched_smt_present);
DEFINE_STATIC_KEY_FALSE(memory_cleared_at_start);
struct static_key_true sealed_after_boot IN(".data..ro_after_init") = { { 1, { 1 } } };

/* Arrays of keys, whose indices have names of their own (kernel/sched/core.c, mm/vmscan.c). */
struct static_key_false sched_feat_keys[2] IN(".data") = { { { 0, { 0 } } }, { { 0, { 0 } } } };
const char *const sched_feat_names[] IN(".rodata") = { "PLACE_LAG", "RUN_TO_PARITY" };
struct static_key_false lru_gen_caps[2] IN(".data") = { { { 0, { 0 } } }, { { 0, { 0 } } } };

static struct static_key_true ___once_key = { { 1, { 1 } } };

FUNCTION try_to_wake_up(unsigned long x)
{
	x += DEBUG_MESSAGE(100);
	if (static_branch_unlikely(&sched_schedstats, NEAR))
		x += CALL(might_resched);
	if (static_branch_likely(&___once_key, SHORT))
		x++;
	return x + CALL(cond_resched);
}

FUNCTION schedule(unsigned long x)
{
	x += DEBUG_MESSAGE(200);
	if (static_branch_unlikely(&sched_schedstats, SHORT))
		x += 3;
	if (static_branch_likely(&sched_smt_present, SHORT))
		x += CALL(cond_resched);
	if (static_branch_unlikely(&sched_feat_keys[1], SHORT))
		x += 5;
	if (static_branch_unlikely(&lru_gen_caps[1], SHORT))
		x += 7;
	if (static_branch_unlikely(&memory_cleared_at_start, NEAR))
		x += CALL(pv_steal_clock);
	if (static_branch_likely(&sealed_after_boot, SHORT))
		x++;
	return x;
}

/* On the way in from user mode. */
FUNCTION IN(".noinstr.text") enter_from_user_mode(unsigned long x)
{
	return static_branch_likely(&sched_smt_present, SHORT) ? x : x + 1;
}

FUNCTION IN(".entry.text") entry_SYSCALL_64(unsigned long x) { return x; }

/* Gone once a kernel has booted. */
FUNCTION IN(".init.text") sched_init(unsigned long x)
{
	return static_branch_unlikely(&sched_schedstats, SHORT) ? CALL(might_resched) : x;
}

/* Who flips: a file of /proc/sys (include/linux/sysctl.h), and boot. */
FUNCTION static_key_enable(struct static_key *key) { return key->enabled = 1; }
FUNCTION static_key_disable(struct static_key *key) { return key->enabled = 0; }

FUNCTION sysctl_schedstats(unsigned long on)
{
	if (on)
		return 1 + static_key_enable(&sched_schedstats.key);
	return 2 + static_key_disable(&sched_schedstats.key);
}

struct ctl_table {
	const char *procname;
	void *data;
	int maxlen;
	unsigned short mode;
	unsigned long (*proc_handler)(unsigned long on);
} sched_core_sysctls[] IN(".data") = {
	{ "sched_schedstats", 0, sizeof(int), 0644, sysctl_schedstats },
};

FUNCTION IN(".init.text") sched_init_smp(void) { return static_key_enable(&sched_smt_present.key); }
