/** What the command line may say, and what its words stand for: options, keys, images, files. */
@NullMarked
package org.jumppatch.cli.options;

import org.jspecify.annotations.NullMarked;
