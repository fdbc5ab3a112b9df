/**
 * Calls of an image's functions: what a user names, and the memory and registers that a CPU needs
 * to make such a call without a kernel having booted.
 */
@NullMarked
package org.jumppatch.patcher.call;

import org.jspecify.annotations.NullMarked;
