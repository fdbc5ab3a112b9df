package org.jumppatch.patcher.who.reach;

/**
 * A function that something outside enters.
 *
 * @param function its number
 * @param kind from where
 * @param name what that is called
 */
public record Entry(int function, RootKind kind, String name) {}
