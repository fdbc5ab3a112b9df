# A kernel in small in which keys are flipped: at boot by a call of initcalls, by what a sysctl and a module
# parameter lead to, through a function that is given the key, and by work that is put off.
	.text
	.globl	_text, _stext, _etext
_text: _stext:
	.globl	static_key_enable, static_key_disable, static_key_slow_inc, static_key_slow_dec, schedule_work
	.type	static_key_enable, @function
	.type	static_key_disable, @function
	.type	static_key_slow_inc, @function
	.type	static_key_slow_dec, @function
static_key_enable: ret
static_key_disable: ret
static_key_slow_inc: ret
static_key_slow_dec: ret
schedule_work: ret
	.p2align 4
	.type	set, @function
set:	test	%esi, %esi
	je	0f
	jmp	static_key_enable
0:	jmp	static_key_disable
	.p2align 4
	.type	handler, @function
handler: push	%rbx
	mov	8(%rdi), %rdi
	mov	$1, %esi
	call	set
	lea	second(%rip), %rdi
	call	static_key_slow_inc
	pop	%rbx
	ret
	.p2align 4
	.type	later, @function
later:	mov	$second, %rdi
	jmp	static_key_slow_dec
	.p2align 4
	.type	start_work, @function
start_work: lea	work(%rip), %rdi
	jmp	schedule_work
	.p2align 4
	.globl	__x64_sys_test
	.type	__x64_sys_test, @function
__x64_sys_test: call	start_work
site:	.byte	0x0f, 0x1f, 0x44, 0, 0, 0x0f, 0x1f, 0x44, 0, 0
	mov	$first, %rdi
	xor	%esi, %esi
	jmp	set
_etext:
	.section .init.text, "ax"
	.type	boot, @function
boot:	mov	$first, %rdi
	jmp	static_key_enable
	.section .rodata, "a"
	.globl	sys_call_table
sys_call_table: .quad __x64_sys_test, __x64_sys_test
name:	.asciz	"key"
	.section .data, "aw"
	.p2align 4
	.globl	first, second
first:	.quad	0, site
second:	.quad	0, site
work:	.quad	0, work + 8, work + 8, later
table:	.quad	name, first, 4 | 0644 << 32, 0, handler, 0, 0, 0
	.quad	0, 0, 0, 0, 0, 0, 0, 0
	.section .initcall4.init, "a"
	.globl	__initcall_start, __initcall_end
__initcall_start: .long boot - .
__initcall_end:
	.section __jump_table, "aw"
	.globl	__start___jump_table, __stop___jump_table
__start___jump_table:
	.long	site - ., _etext - .
	.quad	first - .
	.long	site + 5 - ., _etext - .
	.quad	second - .
__stop___jump_table:
