/*
 * The four kinds of site, each in both lengths. The instruction on disk is
 *
 *                    likely (branch 1)   unlikely (branch 0)
 *   key_true  (on)   nop                 jmp
 *   key_false (off)  jmp                 nop
 *
 * A worker has one site and returns 3x + 1 if its key is on, x + 7 if it is off.
 */
#include "freestanding.h"

DEFINE_STATIC_KEY_TRUE(key_true);
DEFINE_STATIC_KEY_FALSE_IN_DATA(key_false);

static unsigned long answer(unsigned long x, bool on)
{
	return on ? 3 * x + 1 : x + 7;
}

WORKER true_likely_short(unsigned long x)
{
	return answer(x, static_branch_likely(&key_true, SHORT));
}

WORKER true_likely_near(unsigned long x)
{
	return answer(x, static_branch_likely(&key_true, NEAR));
}

WORKER true_unlikely_short(unsigned long x)
{
	return answer(x, static_branch_unlikely(&key_true, SHORT));
}

WORKER true_unlikely_near(unsigned long x)
{
	return answer(x, static_branch_unlikely(&key_true, NEAR));
}

WORKER false_likely_short(unsigned long x)
{
	return answer(x, static_branch_likely(&key_false, SHORT));
}

WORKER false_likely_near(unsigned long x)
{
	return answer(x, static_branch_likely(&key_false, NEAR));
}

WORKER false_unlikely_short(unsigned long x)
{
	return answer(x, static_branch_unlikely(&key_false, SHORT));
}

WORKER false_unlikely_near(unsigned long x)
{
	return answer(x, static_branch_unlikely(&key_false, NEAR));
}

static bool run_workers(void)
{
	bool good = true;

#define ANSWER(worker, name) good &= report(#worker, worker(20), answer(20, enabled(&(name).key)))

	ANSWER(true_likely_short, key_true);
	ANSWER(true_likely_near, key_true);
	ANSWER(true_unlikely_short, key_true);
	ANSWER(true_unlikely_near, key_true);
	ANSWER(false_likely_short, key_false);
	ANSWER(false_likely_near, key_false);
	ANSWER(false_unlikely_short, key_false);
	ANSWER(false_unlikely_near, key_false);
	return good;
}
