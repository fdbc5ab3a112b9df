/** Tests on samples: kernels, and the scripts that try the command on running ones. */
@NullMarked
package org.jumppatch.cli.sample;

import org.jspecify.annotations.NullMarked;
