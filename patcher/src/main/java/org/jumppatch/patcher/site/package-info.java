/**
 * What may be patched and what it becomes: the bytes of a site, the transition from one instruction
 * to another, and the plan that flips a key.
 */
@NullMarked
package org.jumppatch.patcher.site;

import org.jspecify.annotations.NullMarked;
