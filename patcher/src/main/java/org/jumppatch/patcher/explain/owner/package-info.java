/**
 * What a running kernel's data says about code that it made or allowed: tracers, kprobes, BPF
 * trampolines, modules. Addresses are counted as if the kernel ran where it was linked.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.explain.owner;

import org.jspecify.annotations.NullMarked;
