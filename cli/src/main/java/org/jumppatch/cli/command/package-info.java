/** The commands: each reads its options, has the library do the work, and reports. */
@NullMarked
package org.jumppatch.cli.command;

import org.jspecify.annotations.NullMarked;
