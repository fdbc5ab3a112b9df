/**
 * What an action costs a kernel that has booted: which keys and static calls it patches, in how
 * many batches, and how often each other CPU is interrupted for them.
 */
@NullMarked
package org.jumppatch.patcher.cost;

import org.jspecify.annotations.NullMarked;
