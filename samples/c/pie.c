/*
 * A program that runs wherever it is loaded: all its addresses in the file are offsets from 0. Its
 * nops carry objtool's mark (bit 1 of the key field), as in kernels from 5.14 on.
 *
 * A worker returns its argument, shifted left by one bit for every site passed; a bit is 1 where the
 * site's key was on.
 */
#define STATIC_KEY_NOP_FLAG
#include "freestanding.h"

DEFINE_STATIC_KEY_FALSE_IN_DATA(cpusets_enabled_key);
DEFINE_STATIC_KEY_TRUE(init_on_alloc);

/* In .bss: no tool can set it in the file. */
DEFINE_STATIC_KEY_FALSE(page_owner_inited);

WORKER get_page_from_freelist(unsigned long trail)
{
	trail = trail << 1 | static_branch_unlikely(&cpusets_enabled_key, SHORT);
	trail = trail << 1 | static_branch_unlikely(&cpusets_enabled_key, NEAR);
	trail = trail << 1 | static_branch_likely(&cpusets_enabled_key, SHORT);
	return trail;
}

WORKER post_alloc_hook(unsigned long trail)
{
	trail = trail << 1 | static_branch_likely(&init_on_alloc, SHORT);
	trail = trail << 1 | static_branch_unlikely(&init_on_alloc, NEAR);
	return trail;
}

WORKER set_page_owner(unsigned long trail)
{
	return trail << 1 | static_branch_unlikely(&page_owner_inited, SHORT);
}

static bool run_workers(void)
{
	bool good = true;

	good &= report("get_page_from_freelist", get_page_from_freelist(5),
		       5 << 3 | (enabled(&cpusets_enabled_key.key) ? 7 : 0));
	good &= report("post_alloc_hook", post_alloc_hook(5),
		       5 << 2 | (enabled(&init_on_alloc.key) ? 3 : 0));
	good &= report("set_page_owner", set_page_owner(5),
		       5 << 1 | enabled(&page_owner_inited.key));
	return good;
}
