/**
 * An interpreter for x86-64 integer code as compilers emit it for freestanding C: one {@link
 * org.jumppatch.patcher.x86.Core} executes what its {@link org.jumppatch.patcher.x86.Fetch} gives
 * it, which may be stale or torn, against a {@link org.jumppatch.patcher.x86.Memory}.
 *
 * <p>Two decoders read every instruction, once for the bytes that were fetched. The own one, driven
 * by tables in the notation of the Intel SDM's opcode maps (volume 2, appendix A), knows the
 * supported forms and nothing else, and gives operands that can be executed, where Capstone gives
 * text. Capstone, behind {@link org.jumppatch.patcher.decode.InstructionDecoder}, reads the same
 * bytes; where its length, mnemonic or operands differ in anything the instruction is not executed
 * but stops as unsupported. So a mistake of either decoder, or bytes that are on the border of what
 * a CPU takes, end in a stop and not in a wrong result.
 *
 * <p>Flags that the SDM leaves undefined are deterministic here: OR, AND, XOR and TEST clear AF;
 * shifts and double shifts clear AF and give OF, for counts above 1, as the last bit that was
 * shifted makes it; all others keep undefined flags as they were.
 */
@NullMarked
package org.jumppatch.patcher.x86;

import org.jspecify.annotations.NullMarked;
