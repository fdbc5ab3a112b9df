/** Text as people read it: tables, paragraphs, numbers, and what a terminal may be sent. */
@NullMarked
package org.jumppatch.patcher.text;

import org.jspecify.annotations.NullMarked;
