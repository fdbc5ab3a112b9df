/**
 * The machine code of a kernel, read for who calls what: its functions, and what the registers hold
 * at each instruction of one.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.who.code;

import org.jspecify.annotations.NullMarked;
