/**
 * What teaches shells to complete command lines: scripts made of the command line's own
 * declarations.
 */
@NullMarked
package org.jumppatch.cli.completion;

import org.jspecify.annotations.NullMarked;
