/**
 * An interpreter for x86-64 integer code as compilers emit it for freestanding C: one {@link
 * org.jumppatch.patcher.x86.Core} executes what its {@link org.jumppatch.patcher.x86.decode.Fetch}
 * gives it, which may be stale or torn, against a {@link org.jumppatch.patcher.x86.state.Memory}.
 *
 * <p>Two decoders read every instruction, once for the bytes that were fetched: the own one, {@link
 * org.jumppatch.patcher.x86.decode.Decoder}, and Capstone, behind {@link
 * org.jumppatch.patcher.decode.InstructionDecoder}. Where their length, mnemonic or operands differ
 * in anything the instruction is not executed but stops as unsupported. So a mistake of either
 * decoder, or bytes that are on the border of what a CPU takes, end in a stop and not in a wrong
 * result.
 */
@NullMarked
package org.jumppatch.patcher.x86;

import org.jspecify.annotations.NullMarked;
