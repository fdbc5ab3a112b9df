package org.jumppatch.patcher.explain.pointer;

/**
 * A pointer to code in the running kernel's data.
 *
 * @param table where it stands
 * @param name its number there, or the name of what it is part of
 * @param address running address of the pointer
 * @param expected running address of where the image says that it goes; 0 where that is nowhere, or
 *     the image does not tell
 * @param expectedSymbol the function there; empty where the image does not tell
 * @param target running address of where it goes
 * @param targetSymbol what is there
 * @param verdict whether that is right
 */
public record CodePointer(
    PointerTable table,
    String name,
    long address,
    long expected,
    String expectedSymbol,
    long target,
    String targetSymbol,
    PointerVerdict verdict) {}
