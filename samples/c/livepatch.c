/*
 * A livepatch, which samples/live loads into a kernel that it has traced: one function of the kernel and one of
 * a module run in another version (Documentation/livepatch/livepatch.rst).
 */
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

static int patched_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, "patched\n");
	return 0;
}

/* tls_is_sk_rx_ready, or any other of the module: it is never called here. */
static void patched_exit(void)
{
}

static struct klp_func of_kernel[] = {
	{ .old_name = "cmdline_proc_show", .new_func = patched_cmdline_proc_show },
	{}
};

static struct klp_func of_module[] = {
	{ .old_name = "br_fdb_flush", .new_func = patched_exit },
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
