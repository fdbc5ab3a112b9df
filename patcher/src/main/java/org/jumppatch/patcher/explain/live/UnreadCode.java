package org.jumppatch.patcher.explain.live;

/**
 * Code that the kernel made while it ran, and that could not be looked into.
 *
 * @param address running address of its first byte
 * @param name whose it is, in words
 * @param reason why not
 */
public record UnreadCode(long address, String name, String reason) {}
