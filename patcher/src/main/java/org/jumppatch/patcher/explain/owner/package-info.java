/**
 * What a running kernel's data says about code that it made or allowed: tracers, kprobes, BPF
 * trampolines, modules. Addresses are counted as if the kernel ran where it was linked.
 */
@NullMarked
package org.jumppatch.patcher.explain.owner;

import org.jspecify.annotations.NullMarked;
