/*
 * Linux before 4.20: entries of 24 bytes with three absolute addresses, only bit 0 of the key field a
 * flag, and no short sites (those came with 5.14).
 *
 * A worker returns its argument, shifted left by one bit for every site passed; a bit is 1 where the
 * site's key was on.
 */
#define STATIC_KEY_ABSOLUTE
#include "freestanding.h"

DEFINE_STATIC_KEY_FALSE_IN_DATA(rfs_needed);
DEFINE_STATIC_KEY_TRUE(supports_deactivate);

WORKER get_rps_cpu(unsigned long trail)
{
	trail = trail << 1 | static_branch_unlikely(&rfs_needed, NEAR);
	trail = trail << 1 | static_branch_unlikely_at(&rfs_needed, NEAR, 64, 61);
	return trail;
}

WORKER netif_receive_skb(unsigned long trail)
{
	trail = trail << 1 | static_branch_unlikely(&rfs_needed, NEAR);
	trail = trail << 1 | static_branch_likely(&rfs_needed, NEAR);
	return trail;
}

WORKER gic_eoi_irq(unsigned long trail)
{
	trail = trail << 1 | static_branch_likely(&supports_deactivate, NEAR);
	trail = trail << 1 | static_branch_unlikely_at(&supports_deactivate, NEAR, 16, 5);
	return trail;
}

static bool run_workers(void)
{
	unsigned long rfs = enabled(&rfs_needed.key) ? 3 : 0;
	unsigned long deactivate = enabled(&supports_deactivate.key) ? 3 : 0;
	bool good = true;

	good &= report("get_rps_cpu", get_rps_cpu(5), 5 << 2 | rfs);
	good &= report("netif_receive_skb", netif_receive_skb(5), 5 << 2 | rfs);
	good &= report("gic_eoi_irq", gic_eoi_irq(5), 5 << 2 | deactivate);
	return good;
}
