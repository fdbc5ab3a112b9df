/*
 * Static keys for the sample images.
 *
 * A static key is a flag that costs its readers nothing: where the flag is tested there is a nop or
 * a jump, its "site", and changing the flag rewrites all of the key's sites. The compiler's part is
 * `asm goto`, which leaves an instruction that may go to a C label, and one record for it in the
 * section __jump_table. Layout and meaning follow Linux: arch/x86/include/asm/jump_label.h,
 * include/linux/jump_label.h.
 *
 * Which instruction stands at a site:  jump  if  enabled XOR branch,  else  nop
 * where branch is 1 for static_branch_likely and 0 for static_branch_unlikely.
 *
 * Build options:
 *   STATIC_KEY_ABSOLUTE  entries of 24 bytes with three absolute addresses (Linux before 4.20)
 *   STATIC_KEY_NOP_FLAG  set bit 1 of the key field where a nop stands, as objtool does (from 5.14)
 */
#ifndef STATIC_KEY_H
#define STATIC_KEY_H

#include <stdbool.h>

struct static_key {
	int enabled;
	union {
		/* Bit 0: initially true. Bit 1: linked, `next` is in use. The rest: `entries`. */
		unsigned long type;
		struct jump_entry *entries;
		struct static_key_mod *next;
	};
};

_Static_assert(sizeof(struct static_key) == 16, "the layout of Linux's struct static_key");

/* Two types, so that a site knows from the key's declaration which instruction it starts with. */
struct static_key_true {
	struct static_key key;
};

struct static_key_false {
	struct static_key key;
};

#define DEFINE_STATIC_KEY_TRUE(name) \
	struct static_key_true name = { { .enabled = 1, { .type = 1 } } }

/* All zeroes, so the compiler puts it into .bss: an image on disk has no bytes for it. */
#define DEFINE_STATIC_KEY_FALSE(name) \
	struct static_key_false name = { { .enabled = 0, { .type = 0 } } }

/* The same key with bytes in the file, where a tool can set `enabled`. */
#define DEFINE_STATIC_KEY_FALSE_IN_DATA(name) \
	struct static_key_false name __attribute__((section(".data"))) = { { 0, { 0 } } }

#define DECLARE_STATIC_KEY_FALSE(name) extern struct static_key_false name

#ifdef STATIC_KEY_ABSOLUTE
struct jump_entry {
	unsigned long code;
	unsigned long target;
	unsigned long key;
};

#define STATIC_ENTRY                        \
	".quad 1b\n\t"                      \
	".quad %l[yes]\n\t"                 \
	".quad %c[key] + %c[flags]\n\t"
#else
/* Each field is relative to its own address. */
struct jump_entry {
	int code;
	int target;
	long key;
};

#define STATIC_ENTRY                        \
	".long 1b - .\n\t"                  \
	".long %l[yes] - .\n\t"             \
	".quad %c[key] + %c[flags] - .\n\t"
#endif

#ifdef STATIC_KEY_NOP_FLAG
#define STATIC_NOP_FLAG 2
#else
#define STATIC_NOP_FLAG 0
#endif

/* The length of a site. SHORT reaches 127 bytes; whoever writes it sees to it that this is enough. */
enum site_length { SHORT = 2, NEAR = 5 };

/*
 * One site. All parameters are constants, and the assembler chooses by them.
 *
 * jump     the instruction on disk is the jump
 * align    if not 0, the site starts `offset` bytes after a multiple of it. Control jumps over the
 *          padding, which is int3: whoever runs into it has lost the way.
 * outside  the target lies in another section. Then only the linker can compute the jump, and where
 *          a nop stands on disk, objtool keeps the jump's relocation and makes it R_X86_64_NONE.
 *
 * Returns whether control came through the jump.
 */
static inline __attribute__((always_inline)) bool
static_site(struct static_key *key, bool branch, bool jump, enum site_length length,
	    int align, int offset, bool outside)
{
	asm goto(".if %c[align]\n\t"
		 "jmp 3f\n\t"
		 ".balign %c[align], 0xcc\n\t"
		 ".skip %c[offset], 0xcc\n"
		 "3:\n\t"
		 ".endif\n"
		 "1:\n\t"
		 ".if %c[jump]\n\t"
		 ".if %c[length] == 5\n\t"
		 "%{disp32%} jmp %l[yes]\n\t"
		 ".else\n\t"
		 "jmp %l[yes]\n\t"
		 ".endif\n\t"
		 ".else\n\t"
		 ".if %c[length] == 5\n\t"
		 ".byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n\t"
		 ".else\n\t"
		 ".byte 0x66, 0x90\n\t"
		 ".endif\n\t"
		 ".if %c[outside]\n\t"
		 ".reloc 1b + 1, R_X86_64_NONE, %l[yes] - 4\n\t"
		 ".endif\n\t"
		 ".endif\n\t"
		 ".pushsection __jump_table, \"aw\"\n\t"
		 ".balign 8\n\t"
		 STATIC_ENTRY
		 ".popsection"
		 :
		 : [key] "i"(key), [flags] "i"(branch + (jump ? 0 : STATIC_NOP_FLAG)),
		   [jump] "i"(jump), [length] "i"(length), [align] "i"(align),
		   [offset] "i"(offset), [outside] "i"(outside)
		 :
		 : yes);
	return false;
yes:
	return true;
}

#define STATIC_KEY_TYPE(k) \
	_Generic((k), struct static_key_true *: true, struct static_key_false *: false)

/* Through the jump means "on" for an unlikely branch and "off" for a likely one. */
#define STATIC_BRANCH(k, branch, length, align, offset, outside)                              \
	__builtin_expect((branch) ^ static_site(&(k)->key, branch,                            \
						STATIC_KEY_TYPE(k) ^ (branch), length, align, \
						offset, outside),                             \
			 branch)

#define static_branch_likely(k, length) STATIC_BRANCH(k, true, length, 0, 0, false)
#define static_branch_unlikely(k, length) STATIC_BRANCH(k, false, length, 0, 0, false)

/* A site that starts `offset` bytes after a multiple of `align`. */
#define static_branch_likely_at(k, length, align, offset) \
	STATIC_BRANCH(k, true, length, align, offset, false)
#define static_branch_unlikely_at(k, length, align, offset) \
	STATIC_BRANCH(k, false, length, align, offset, false)

/* A site whose target the compiler will put into another section. */
#define static_branch_unlikely_outside(k) STATIC_BRANCH(k, false, NEAR, 0, 0, true)

#endif
