/**
 * Tests of the command line as a whole, of the launcher, and of the architecture of all modules.
 */
@NullMarked
package org.jumppatch.cli.terminal;

import org.jspecify.annotations.NullMarked;
