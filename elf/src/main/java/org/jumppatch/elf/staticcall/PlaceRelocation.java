package org.jumppatch.elf.staticcall;

/**
 * What the loader of a relocatable file writes at a place.
 *
 * @param fileOffset of the entry
 * @param type R_X86_64_*
 * @param value symbol plus addend, as the file's address space lays it out
 */
public record PlaceRelocation(long fileOffset, int type, long value) {}
