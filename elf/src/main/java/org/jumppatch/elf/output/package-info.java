/**
 * Files that appear whole or not at all, with the rights of those they come from: changed images
 * and texts about them.
 */
@NullMarked
package org.jumppatch.elf.output;

import org.jspecify.annotations.NullMarked;
