/*
 * The batch of the patch series that made static keys cheap to flip: one key with 56 sites, and a
 * second one with 4 beside it.
 *
 * Most workers return a trail: their argument, shifted left by one bit for every site passed, each
 * bit saying which way that site went. All zeroes: off. All ones: on. Anything between shows which
 * sites had been flipped when control came by.
 */
#include "freestanding.h"

DEFINE_STATIC_KEY_FALSE_IN_DATA(sched_schedstats);

/* In .bss, where most keys of a real kernel lie. */
DEFINE_STATIC_KEY_FALSE(netstamp_needed_key);

#define schedstat_enabled(length) static_branch_unlikely(&sched_schedstats, length)
#define schedstat_likely(length) static_branch_likely(&sched_schedstats, length)
#define schedstat_at(length, align, offset) \
	static_branch_unlikely_at(&sched_schedstats, length, align, offset)

#define APPEND(trail, branch)        \
	do {                         \
		(trail) <<= 1;       \
		if (branch)          \
			(trail) |= 1; \
	} while (0)

/* 5 near sites. */
WORKER update_stats_wait_start(unsigned long trail)
{
	APPEND(trail, schedstat_enabled(NEAR));
	APPEND(trail, schedstat_enabled(NEAR));
	APPEND(trail, schedstat_enabled(NEAR));
	APPEND(trail, schedstat_enabled(NEAR));
	APPEND(trail, schedstat_enabled(NEAR));
	return trail;
}

/* 5 short sites. */
WORKER update_stats_wait_end(unsigned long trail)
{
	APPEND(trail, schedstat_enabled(SHORT));
	APPEND(trail, schedstat_enabled(SHORT));
	APPEND(trail, schedstat_enabled(SHORT));
	APPEND(trail, schedstat_enabled(SHORT));
	APPEND(trail, schedstat_enabled(SHORT));
	return trail;
}

/* 3 near and 3 short sites. */
WORKER update_stats_enqueue_sleeper(unsigned long trail)
{
	APPEND(trail, schedstat_enabled(NEAR));
	APPEND(trail, schedstat_enabled(SHORT));
	APPEND(trail, schedstat_enabled(NEAR));
	APPEND(trail, schedstat_enabled(SHORT));
	APPEND(trail, schedstat_enabled(NEAR));
	APPEND(trail, schedstat_enabled(SHORT));
	return trail;
}

/* 4 near sites, reached by a call. */
WORKER ttwu_stat(unsigned long trail)
{
	APPEND(trail, schedstat_enabled(NEAR));
	APPEND(trail, schedstat_enabled(NEAR));
	APPEND(trail, schedstat_enabled(NEAR));
	APPEND(trail, schedstat_enabled(NEAR));
	return trail;
}

/* 4 short sites, two before and two after the call: a trail of 8 bits. */
WORKER try_to_wake_up(unsigned long trail)
{
	APPEND(trail, schedstat_enabled(SHORT));
	APPEND(trail, schedstat_enabled(SHORT));
	trail = ttwu_stat(trail);
	APPEND(trail, schedstat_enabled(SHORT));
	APPEND(trail, schedstat_enabled(SHORT));
	return trail;
}

/* Cold, so the linker puts it, and every block that calls it, before the rest of the text. */
static __attribute__((cold, noipa)) unsigned long mark(unsigned long trail)
{
	return trail | 1;
}

/*
 * 4 near sites, cut by the end of a 64-byte line after 4, 3, 2 and 1 of their bytes. Their targets
 * are cold code, some way back: a jump there ends in ff ff where the nop ends in 00 00, so each of
 * these sites has bytes on both sides of the cut that differ. (A jump forward by less than 64 KB
 * ends like the nop and cannot be torn near its end.)
 */
WORKER check_preempt_wakeup(unsigned long trail)
{
	trail <<= 1;
	if (schedstat_at(NEAR, 64, 60))
		trail = mark(trail);
	trail <<= 1;
	if (schedstat_at(NEAR, 64, 61))
		trail = mark(trail);
	trail <<= 1;
	if (schedstat_at(NEAR, 64, 62))
		trail = mark(trail);
	trail <<= 1;
	if (schedstat_at(NEAR, 64, 63))
		trail = mark(trail);
	return trail;
}

/*
 * 4 near sites, cut by the end of an aligned quadword in each of the four ways, and 2 short ones, cut
 * by the end of a quadword and of a line.
 */
WORKER set_next_entity(unsigned long trail)
{
	APPEND(trail, schedstat_at(NEAR, 16, 4));
	APPEND(trail, schedstat_at(NEAR, 16, 5));
	APPEND(trail, schedstat_at(NEAR, 16, 6));
	APPEND(trail, schedstat_at(NEAR, 16, 7));
	APPEND(trail, schedstat_at(SHORT, 16, 7));
	APPEND(trail, schedstat_at(SHORT, 64, 63));
	return trail;
}

/* A near and a short site, each across the end of a page. */
WORKER dequeue_entity(unsigned long trail)
{
	APPEND(trail, schedstat_at(NEAR, 4096, 4094));
	APPEND(trail, schedstat_at(SHORT, 4096, 4095));
	return trail;
}

/*
 * 6 likely sites, which start as jumps: 3 near, 3 short. Enabling the key makes them nops.
 */
WORKER yield_task_fair(unsigned long trail)
{
	APPEND(trail, schedstat_likely(NEAR));
	APPEND(trail, schedstat_likely(NEAR));
	APPEND(trail, schedstat_likely(NEAR));
	APPEND(trail, schedstat_likely(SHORT));
	APPEND(trail, schedstat_likely(SHORT));
	APPEND(trail, schedstat_likely(SHORT));
	return trail;
}

/*
 * 4 near and 4 short sites. Nothing is left to do between them while the key is off, so they stand
 * back to back, several in one quadword. The answer is not a trail: bit i is site i, and the
 * argument is added to it.
 */
WORKER put_prev_entity(unsigned long base)
{
	if (schedstat_enabled(NEAR))
		base += 1 << 0;
	if (schedstat_enabled(NEAR))
		base += 1 << 1;
	if (schedstat_enabled(NEAR))
		base += 1 << 2;
	if (schedstat_enabled(NEAR))
		base += 1 << 3;
	if (schedstat_enabled(SHORT))
		base += 1 << 4;
	if (schedstat_enabled(SHORT))
		base += 1 << 5;
	if (schedstat_enabled(SHORT))
		base += 1 << 6;
	if (schedstat_enabled(SHORT))
		base += 1 << 7;
	return base;
}

/*
 * Two sites in a loop, near and short. Counts the passes that found them on in the upper half of the
 * result and those that found them off in the lower half, so a long call shows when the key turned.
 */
WORKER task_tick_fair(unsigned long ticks)
{
	unsigned long passes = 0;

	while (ticks--) {
		passes += schedstat_enabled(NEAR) ? 1ul << 32 : 1;
		passes += schedstat_enabled(SHORT) ? 1ul << 32 : 1;
	}
	return passes;
}

/*
 * Waits, at most `budget` rounds, for the key to come on: one near site whose jump goes backwards.
 * Returns the rounds that were left.
 */
WORKER wait_for_stats(unsigned long budget)
{
	do {
		if (!budget)
			break;
		budget--;
	} while (!schedstat_likely(NEAR));
	return budget;
}

/* The same with a short site. */
WORKER wait_for_stats_briefly(unsigned long budget)
{
	do {
		if (!budget)
			break;
		budget--;
	} while (!schedstat_likely(SHORT));
	return budget;
}

/* A near and a short site with nothing behind them: the jump goes to the next instruction. */
WORKER check_schedstat_required(unsigned long unchanged)
{
	(void)schedstat_enabled(NEAR);
	(void)schedstat_enabled(SHORT);
	return unchanged;
}

/* The second key: a near and a short site in each of two workers. */
WORKER net_timestamp_set(unsigned long trail)
{
	APPEND(trail, static_branch_unlikely(&netstamp_needed_key, NEAR));
	APPEND(trail, static_branch_unlikely(&netstamp_needed_key, SHORT));
	return trail;
}

WORKER net_timestamp_check(unsigned long trail)
{
	APPEND(trail, static_branch_unlikely_at(&netstamp_needed_key, NEAR, 16, 14));
	APPEND(trail, static_branch_unlikely(&netstamp_needed_key, SHORT));
	return trail;
}

static unsigned long trail(unsigned long start, int sites, bool on)
{
	return start << sites | (on ? (1ul << sites) - 1 : 0);
}

static bool run_workers(void)
{
	bool on = enabled(&sched_schedstats.key);
	bool stamps = enabled(&netstamp_needed_key.key);
	bool good = true;

#define TRAIL(worker, sites, on) \
	good &= report(#worker, worker(5), trail(5, sites, on))

	TRAIL(update_stats_wait_start, 5, on);
	TRAIL(update_stats_wait_end, 5, on);
	TRAIL(update_stats_enqueue_sleeper, 6, on);
	TRAIL(ttwu_stat, 4, on);
	TRAIL(try_to_wake_up, 8, on);
	TRAIL(check_preempt_wakeup, 4, on);
	TRAIL(set_next_entity, 6, on);
	TRAIL(dequeue_entity, 2, on);
	TRAIL(yield_task_fair, 6, on);
	TRAIL(net_timestamp_set, 2, stamps);
	TRAIL(net_timestamp_check, 2, stamps);

	good &= report("put_prev_entity", put_prev_entity(0x500), on ? 0x5ff : 0x500);
	good &= report("task_tick_fair", task_tick_fair(100), on ? 200ul << 32 : 200);
	good &= report("wait_for_stats", wait_for_stats(100), on ? 99 : 0);
	good &= report("wait_for_stats_briefly", wait_for_stats_briefly(100), on ? 99 : 0);
	good &= report("check_schedstat_required", check_schedstat_required(5), 5);
	return good;
}
