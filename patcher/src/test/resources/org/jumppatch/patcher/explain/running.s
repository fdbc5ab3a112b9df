# A kernel in small whose data is that of one in use: a tracer, a livepatch, a direct call, a BPF
# trampoline, two probes, a place that is being changed, and two modules, of which one has the parts
# of Linux 6.4 and the other those of 6.1. The linker sets every pointer, so that the loaded image is
# the memory of the running kernel. "made" is memory behind it in which code was made.
	.text
	.globl	_text, _stext, _etext
_text: _stext:
f:	call	__fentry__
site:	.byte	0x0f, 0x1f, 0x44, 0, 0
	ret
g:	call	made
	ret
h:	call	made + 64
	ret
i:	call	made + 128
	ret
p:	int3
	nop
	ret
q:	jmp	made + 192
	ret
target:	endbr64
	ret
	.globl	__fentry__, ftrace_caller, ftrace_call, ftrace_regs_caller, ftrace_stub
__fentry__: ret
ftrace_caller:
ftrace_call: call ftrace_stub
	ret
ftrace_regs_caller: ret
ftrace_stub: ret
	.globl	kprobe_ftrace_handler, klp_ftrace_handler, call_direct_funcs, nop_func
kprobe_ftrace_handler: ret
klp_ftrace_handler: ret
call_direct_funcs: ret
nop_func: ret
	.globl	__x64_sys_init_module, __x64_sys_read, asm_sysvec_hyperv
__x64_sys_init_module: ret
__x64_sys_read: ret
asm_sysvec_hyperv: ret
	.globl	early_idt_handler_array, irq_entries_start, spurious_entries_start
# Each entry one nop: what is decoded here is decoded for every input.
	.macro	entry
	.byte	0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0
	.endm
early_idt_handler_array:
	.rept	32
	.byte	0x66
	entry
	.endr
irq_entries_start:
	.rept	224
	entry
	.endr
spurious_entries_start:
	.rept	224
	entry
	.endr
behind:	ret
	.globl	__SCT__call
__SCT__call: .byte 0xe9
	.long	f - . - 4
	.byte	0x0f, 0xb9, 0xcc
_etext:

	.section .rodata, "a"
	.balign	8
	.globl	__start_static_call_sites, __stop_static_call_sites
__start_static_call_sites: .long g - ., __SCK__call - .
__stop_static_call_sites:
	.balign	8
	.globl	__start_mcount_loc, __stop_mcount_loc
__start_mcount_loc: .quad f, g, h, i, p, q
__stop_mcount_loc:
	.globl	sys_call_table, def_idts, linux_banner
sys_call_table: .quad __x64_sys_read, __x64_sys_init_module
def_idts: .long 14, 0x10, 0x8e00, 0
	.quad	target
linux_banner: .asciz "Linux version 6.12.0-small (a@b) (cc) #1 SMP\n"
probed:	.asciz	"p"

	.section __jump_table, "aw"
	.balign	8
	.long	site - ., target - .
	.quad	key - .

	.data
	.balign	16
	.globl	__SCK__call, key
__SCK__call: .quad f
key:	.long	0, 0
	.quad	0
	.globl	idt_table
idt_table:
	.rept	256
	.quad	0, 0
	.endr

	.globl	ftrace_ops_list, ftrace_list_end, ftrace_trace_function, direct_functions
ftrace_trace_function: .quad ftrace_stub
ftrace_ops_list: .quad tracer
ftrace_list_end: .quad ftrace_stub, 0, 0
direct_functions: .quad places
tracer:	.quad	kprobe_ftrace_handler, patch, 0, 0, 0, 0, places, 0, made
	.fill	24, 8, 0
stack:	.quad	function, function
patch:	.quad	klp_ftrace_handler, direct, 0, 0, 0, 0, 0, 0, made + 64
	.fill	24, 8, 0
direct:	.quad	call_direct_funcs, ftrace_list_end, 0, 0, 0, 0, places, 0, made + 128
	.fill	24, 8, 0
places:	.quad	1, buckets
buckets: .quad	place, other
place:	.quad	0, 0, f, made + 256
other:	.quad	next, 0, g, made + 256
next:	.quad	0, 0, i, made + 256
	.quad	0, made + 0x400, 0, h
function: .quad	stack, stack

	.globl	kprobe_table, bpf_kallsyms
kprobe_table: .quad probe
	.fill	62, 8, 0
	.quad	detour
probe:	.quad	0, kprobe_table, 0, 0, 0, p, probed, 0
detour:	.quad	0, 0, 0, 0, 0, q, 0, 0
bpf_kallsyms: .quad trampoline, program
	.quad	made + 256, made + 320
	.ascii	"bpf_trampoline_6442"
	.fill	512 - 19, 1, 0
trampoline: .quad program, bpf_kallsyms
	.quad	made + 320, made + 384
	.ascii	"bpf_prog_0123456789abcdef_test"
	.fill	512 - 30, 1, 0
program: .quad	bpf_kallsyms, trampoline

	.globl	modules
	.balign	64
modules: .quad	first + 8, second + 8
first:	.quad	0, second + 8, modules
	.asciz	"first"
	.fill	56 - 6, 1, 0
	.fill	80, 1, 0
	.irp	part, 0, 1, 2, 3
	.quad	made + \part * 0x1000
	.long	0x1000, 0
	.quad	first
	.fill	72 - 24, 1, 0
	.endr
	.rept	3
	.quad	0, 0, first
	.fill	72 - 24, 1, 0
	.endr
	.fill	128, 1, 0
second:	.quad	0, modules, first + 8
	.asciz	"second"
	.fill	56 - 7, 1, 0
	.fill	80, 1, 0
	.quad	made + 0x5000
	.long	0x4000, 0x1000, 0x2000, 0x3000
	.quad	second
	.fill	80 - 32, 1, 0
	.quad	0, 0, 0, second
	.fill	80 - 32, 1, 0
	.fill	128, 1, 0

	.balign	16
	.ifdef	array
	.globl	text_poke_array
text_poke_array: .long site - _stext, 0
	.byte	5, 0xe9, 0x0f, 0x1f, 0x44, 0, 0, 0x0f
	.fill	255 * 16, 1, 0
	.long	1
	.else
	.globl	bp_desc
poke:	.long	site - _stext, 0
	.byte	5, 0xe9, 0x0f, 0x1f, 0x44, 0, 0, 0x0f
bp_desc: .quad	poke
	.long	1, 1
	.endif
