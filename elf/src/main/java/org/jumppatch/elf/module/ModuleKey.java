package org.jumppatch.elf.module;

/**
 * A module's use of a static key.
 *
 * @param name what the module calls it: {@code symbol} or {@code symbol+0x8}
 * @param external whether the module does not define it: it is the kernel's or another module's
 * @param sites all sites in the module
 * @param liveSites those that the kernel patches once the module is loaded: not those in its init
 *     text
 */
public record ModuleKey(String name, boolean external, int sites, int liveSites) {}
