/**
 * Fetched bytes to operands that can be executed, where Capstone gives text. The decoder, driven by
 * tables in the notation of the Intel SDM's opcode maps (volume 2, appendix A), knows the supported
 * forms and nothing else. Not for other programs.
 */
@NullMarked
package org.jumppatch.patcher.x86.decode;

import org.jspecify.annotations.NullMarked;
