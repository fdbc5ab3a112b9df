/*
 * Static calls for the sample images.
 *
 * A static call is a function pointer that costs its callers no load: where it is called there is a
 * direct call, its "site", and pointing it elsewhere rewrites all of its sites. What the compiler and
 * objtool leave in an image is a key with the function, a trampoline that jumps there, sites that call
 * the trampoline, and one record for each site in .static_call_sites. Layout and meaning follow Linux:
 * include/linux/static_call_types.h, arch/x86/include/asm/static_call.h, arch/x86/kernel/static_call.c.
 *
 * What stands at a site once the kernel has booted:
 *
 *                           function given             no function
 *   call                    e8 d32                     0f 1f 44 00 00
 *   tail call               e9 d32                     c3 cc cc cc cc
 *   conditional tail call   0f 8x d32                  0f 8x d32, to __static_call_return
 *
 * and a call of __static_call_return0 is 2e 2e 2e 31 c0.
 */
#ifndef STATIC_CALL_H
#define STATIC_CALL_H

struct static_call_key {
	void *func;
	union {
		/* Bit 0: `sites` is in use, else `mods`. */
		unsigned long type;
		struct static_call_mod *mods;
		struct static_call_site *sites;
	};
};

_Static_assert(sizeof(struct static_call_key) == 16, "the layout of Linux's struct static_call_key");

/* Both fields are relative to their own address. Key bit 0: tail call; bit 1: in init text. */
struct static_call_site {
	int addr;
	int key;
};

#define STATIC_CALL_TAIL 1ul

#define STATIC_CALL_TRAMPOLINE(name, code)                    \
	asm(".pushsection .static_call.text, \"ax\"\n\t"      \
	    ".balign 4\n\t"                                   \
	    ".globl __SCT__" #name "\n\t"                     \
	    ".type __SCT__" #name ", @function\n"             \
	    "__SCT__" #name ": " code "\n\t"                  \
	    ".byte 0x0f, 0xb9, 0xcc\n\t"                      \
	    ".size __SCT__" #name ", . - __SCT__" #name "\n\t" \
	    ".popsection")

/* In .data.rel.ro or the like a tool could not set `func`. */
#define STATIC_CALL_KEY(name, function)                                              \
	struct static_call_key __SCK__##name __attribute__((section(".data"), used)) = { \
		.func = function, { .type = 1 }                                      \
	}

#define DEFINE_STATIC_CALL(name, function)                                                       \
	STATIC_CALL_KEY(name, function);                                                         \
	STATIC_CALL_TRAMPOLINE(name, ".byte 0xe9; .long " #function " - (. + 4)")

#define DEFINE_STATIC_CALL_NULL(name) \
	STATIC_CALL_KEY(name, 0);     \
	STATIC_CALL_TRAMPOLINE(name, "ret; int3; int3; int3; int3")

#define STATIC_CALL_RECORD(name, flags)                       \
	".pushsection .static_call_sites, \"aw\"\n\t"         \
	".balign 8\n\t"                                       \
	".long 1b - .\n\t"                                    \
	".long __SCK__" #name " + " #flags " - .\n\t"         \
	".popsection\n\t"

/* Starts the site that follows `offset` bytes after a multiple of `align`; control jumps there. */
#define STATIC_CALL_AT(align, offset)             \
	"jmp 1f\n\t"                              \
	".balign " #align ", 0xcc\n\t"            \
	".skip " #offset ", 0xcc\n"

/* A site in the middle of a function: `code` is what stands on disk. */
#define STATIC_CALL(result, name, argument, at, code)                                        \
	asm volatile(at "1: " code "\n\t" STATIC_CALL_RECORD(name, 0)                        \
		     : "=a"(result), "+D"(argument)                                          \
		     :                                                                       \
		     : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc")

/* A function that is nothing but a tail call: a worker without a prologue. */
#define STATIC_TAIL_CALL(name, code) \
	asm("1: " code "\n\t" STATIC_CALL_RECORD(name, 1))

/*
 * A worker that tail-calls if its argument is odd and else returns it: what clang makes of
 * `if (x & 1) return static_call(name)(x); return x;`. With no function, both ways return it.
 */
#define STATIC_CONDITIONAL_CALL(name, at, code)          \
	asm("mov %rdi, %rax\n\t"                         \
	    "test $1, %al\n\t" at "1: " code "\n\t"      \
	    STATIC_CALL_RECORD(name, 1)                  \
	    "ret")

#endif
