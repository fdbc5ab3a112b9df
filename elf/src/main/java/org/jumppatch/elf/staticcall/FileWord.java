package org.jumppatch.elf.staticcall;

/**
 * Eight bytes of a file, least significant first, that go with a static call's function.
 *
 * @param fileOffset where they stand
 * @param value what is to stand there
 */
public record FileWord(long fileOffset, long value) {}
