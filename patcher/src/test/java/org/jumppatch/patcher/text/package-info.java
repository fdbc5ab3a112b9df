/** Tests of text as people read it. */
@NullMarked
package org.jumppatch.patcher.text;

import org.jspecify.annotations.NullMarked;
