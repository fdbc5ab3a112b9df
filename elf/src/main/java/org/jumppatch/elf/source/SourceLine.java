package org.jumppatch.elf.source;

import org.jspecify.annotations.Nullable;

/**
 * A line of source that code was made of.
 *
 * @param function whose line it is; null where the debug information does not say
 * @param file as the compiler was told, mostly a whole path; null where it is not known
 * @param line counted from 1; 0 where it is not known
 */
public record SourceLine(@Nullable String function, @Nullable String file, int line) {}
