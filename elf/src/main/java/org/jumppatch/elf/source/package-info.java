/** Names and source lines that an image was stripped of: debug files, symbol lists, symbolizers. */
@NullMarked
package org.jumppatch.elf.source;

import org.jspecify.annotations.NullMarked;
