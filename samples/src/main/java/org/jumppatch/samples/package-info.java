/**
 * Sample images: the ones in the tree are built from C, and the ones too large to keep there are
 * written here.
 */
@NullMarked
package org.jumppatch.samples;

import org.jspecify.annotations.NullMarked;
