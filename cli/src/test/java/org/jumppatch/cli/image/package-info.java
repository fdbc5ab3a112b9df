/**
 * Tests of images as commands open them, and of places in them as people and kernels write them.
 */
@NullMarked
package org.jumppatch.cli.image;

import org.jspecify.annotations.NullMarked;
