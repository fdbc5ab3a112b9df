/**
 * Bytes to x86-64 instructions. {@link org.jumppatch.patcher.decode.InstructionDecoder} is the seam
 * that everything else sees; {@link org.jumppatch.patcher.decode.Capstone} is behind it.
 */
@NullMarked
package org.jumppatch.patcher.decode;

import org.jspecify.annotations.NullMarked;
