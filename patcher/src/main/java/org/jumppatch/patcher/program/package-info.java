/**
 * Protocols as text: the language in which somebody invents one, and those that are shipped. What a
 * program means is a {@link org.jumppatch.patcher.poke.Recipe}.
 */
@NullMarked
package org.jumppatch.patcher.program;

import org.jspecify.annotations.NullMarked;
