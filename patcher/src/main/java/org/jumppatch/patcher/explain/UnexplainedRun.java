package org.jumppatch.patcher.explain;

/**
 * Running bytes, one behind the other, that nothing in the image explains.
 *
 * @param address running address of the first
 * @param symbol where that is, {@code function+0x10}; empty where the image has no names
 * @param old the image's bytes in hexadecimal digits
 * @param expected those that were expected to run; nothing where only that these may not is known
 * @param found those that run
 * @param before how many bytes in front of the first one the instruction begins that it is part of
 * @param expectedBytes the whole instructions that were expected, of which they are a part
 * @param foundBytes the whole ones that run
 * @param expectedCode the instruction in which the first byte was expected
 * @param foundCode the instruction that is there; "(bad)" where it is none
 * @param breakpoint whether it is an int3 where an instruction starts: a breakpoint, a kprobe, or a
 *     site that is being patched
 * @param about the static key or call whose site is being changed there, and how far that is; empty
 *     where nothing says so
 */
public record UnexplainedRun(
    long address,
    String symbol,
    String old,
    String expected,
    String found,
    int before,
    String expectedBytes,
    String foundBytes,
    String expectedCode,
    String foundCode,
    boolean breakpoint,
    String about) {}
