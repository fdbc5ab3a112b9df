/** Tests of the script that starts the command, and builds it where that is wanted. */
@NullMarked
package org.jumppatch.cli.launcher;

import org.jspecify.annotations.NullMarked;
