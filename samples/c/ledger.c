/*
 * Double-entry bookkeeping: what a worker takes from one column it puts into the other, so the two
 * are always equal. Between the two stands a site. The amount is in a register there, and the bytes
 * around the site are chosen so that half a patch loses money:
 *
 *   nop          0f 1f | 44 00 00          |: an aligned quadword ends; both sides differ
 *   jump         e9 45 | 00 24 00          0x240045 bytes on, to .journal; the script `build` places
 *                                          both sections
 *   both halves  0f 1f | 00 24 00          nopl (%rax), 3 bytes; and $0, %al: the amount is gone
 *
 * For `jumppatch enable journal_enabled ledger.elf --run transfer`: whatever the CPUs fetch, a worker
 * answers 0, or 1 if it came by the journal. Any other answer is the amount that is missing, and says
 * that an instruction was torn apart.
 */
#include "freestanding.h"

DEFINE_STATIC_KEY_FALSE_IN_DATA(journal_enabled);

/* One for each CPU, a cache line each: no CPU waits for another. */
static struct account {
	unsigned long taken;
	unsigned long given;
	unsigned long transfers;
	unsigned long journal;
	unsigned long unused[4];
} accounts[256] __attribute__((aligned(64)));

/*
 * The amount goes past the site in rax; the jump goes by way of the journal, which counts.
 */
static __attribute__((always_inline)) inline unsigned long
past_the_site(unsigned long amount, struct account *account)
{
	asm volatile("jmp 1f\n\t"
		     ".balign 8, 0xcc\n\t"
		     ".skip 6, 0xcc\n"
		     "1:\n\t"
		     ".byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n"
		     "2:\n\t"
		     ".pushsection .journal, \"ax\"\n\t"
		     ".skip 128, 0xcc\n"
		     "3:\n\t"
		     "incq %c[journal](%[account])\n\t"
		     "jmp 2b\n\t"
		     ".popsection\n\t"
		     ".pushsection __jump_table, \"aw\"\n\t"
		     ".balign 8\n\t"
		     ".long 1b - .\n\t"
		     ".long 3b - .\n\t"
		     ".quad %c[key] - .\n\t"
		     ".popsection"
		     : "+a"(amount)
		     : [account] "r"(account), [key] "i"(&journal_enabled.key),
		       [journal] "i"(__builtin_offsetof(struct account, journal))
		     : "memory", "cc");
	return amount;
}

/* Transfers something on a CPU's account; see above for what it answers. */
__attribute__((section(".ledger"))) WORKER transfer(unsigned long cpu)
{
	struct account *account = &accounts[cpu & 255];
	unsigned long journal = account->journal;
	/* 16 to 143: the lowest byte is never 0. */
	unsigned long amount = 16 + (account->transfers++ & 127);
	unsigned long missing;

	account->taken += amount;
	account->given += past_the_site(amount, account);
	missing = account->taken - account->given;
	account->given = account->taken;
	return missing ? missing : account->journal - journal;
}

static bool run_workers(void)
{
	bool on = enabled(&journal_enabled.key);
	bool good = true;

	for (int i = 0; i < 3; i++)
		good &= report("transfer", transfer(i), on);
	return good;
}
