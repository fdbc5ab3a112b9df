/**
 * What the command line may say, and what its words stand for: options, keys, images, files.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.cli.options;

import org.jspecify.annotations.NullMarked;
