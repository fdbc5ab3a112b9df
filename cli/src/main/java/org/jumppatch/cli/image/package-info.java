/**
 * Images as commands open them, and places in them as users write and read them.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.cli.image;

import org.jspecify.annotations.NullMarked;
