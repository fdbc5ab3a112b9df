/** Text as it may be shown. */
@NullMarked
package org.jumppatch.patcher.text;

import org.jspecify.annotations.NullMarked;
