/** Tests on input that is wrong, damaged or made to do harm. */
@NullMarked
package org.jumppatch.cli.hostile;

import org.jspecify.annotations.NullMarked;
