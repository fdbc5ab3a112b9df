/** Tests of the command line as a whole, and of the architecture of all modules. */
@NullMarked
package org.jumppatch.cli;

import org.jspecify.annotations.NullMarked;
