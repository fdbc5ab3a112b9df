/** Tests of the pages, in a browser. */
@NullMarked
package org.jumppatch.cli.page;

import org.jspecify.annotations.NullMarked;
