/** Events as lines of JSON, written and read again. */
@NullMarked
package org.jumppatch.patcher.trace.json;

import org.jspecify.annotations.NullMarked;
