/** What people see: the screen, colours, aligned tables, paragraphs, progress. */
@NullMarked
package org.jumppatch.cli.terminal;

import org.jspecify.annotations.NullMarked;
