/**
 * The command jumppatch: what the user typed, made into calls of the library, and its answers made
 * into lines and exit codes. No logic that another program would miss lives here.
 */
@NullMarked
package org.jumppatch.cli;

import org.jspecify.annotations.NullMarked;
