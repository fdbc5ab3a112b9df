/**
 * Names and source lines that an image was stripped of: debug files, symbol lists, symbolizers.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.elf.source;

import org.jspecify.annotations.NullMarked;
