/** What commands answer, as text and as JSON. */
@NullMarked
package org.jumppatch.cli.report;

import org.jspecify.annotations.NullMarked;
