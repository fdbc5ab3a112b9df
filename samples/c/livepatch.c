/*
 * A livepatch, which samples/live loads into a kernel that it has traced: one function of the kernel and one of
 * a module run in another version (Documentation/livepatch/livepatch.rst).
 *
 * What is named __klp__OBJECT__NAME__POSITION nobody exports: samples/livepatch.py makes it a symbol that the kernel
 * looks up in that object itself, once it is loaded. The last one's object never is.
 */
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern const char __klp__vmlinux__linux_banner__0[];
void __klp__vmlinux__init_once__2(void);
void __klp__bridge__br_fdb_cleanup__0(void);
void __klp__vsock__vsock_remove_sock__0(void);

static int patched_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, __klp__vmlinux__linux_banner__0);
	return 0;
}

/* It is never called here. */
static void patched_br_fdb_flush(void)
{
	__klp__vmlinux__init_once__2();
	__klp__bridge__br_fdb_cleanup__0();
	__klp__vsock__vsock_remove_sock__0();
}

static struct klp_func of_kernel[] = {
	{ .old_name = "cmdline_proc_show", .new_func = patched_cmdline_proc_show },
	{}
};

static struct klp_func of_module[] = {
	{ .old_name = "br_fdb_flush", .new_func = patched_br_fdb_flush },
	{}
};

static struct klp_object objects[] = {
	{ .funcs = of_kernel },
	{ .name = "bridge", .funcs = of_module },
	{}
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objects };

static int __init patch_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit patch_exit(void)
{
}

module_init(patch_init);
module_exit(patch_exit);
MODULE_DESCRIPTION("A livepatch of a function of the kernel and one of a module");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
