package org.jumppatch.patcher.explain.text;

import java.util.List;
import org.jumppatch.elf.AddressList;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.kaslr.KaslrRelocations;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.InstructionDecoder;

/**
 * What must move with a kernel whose file does not list it: the operands of its code that read as
 * addresses of the kernel, and the distances to the area of per-CPU variables, which is linked at 0
 * up to Linux 6.14 and does not move. Of a hundred thousand some thirty are constants that only
 * look like addresses, and some ten addresses look like none, so that what is found here says where
 * to look, and the running text whether it moved.
 */
public final class AbsoluteOperands {
  private final InstructionLengths lengths;

  /** Link addresses of the kernel's first byte and of the one after its last. */
  private final long low;

  private final long high;

  /** Bytes of the area of per-CPU variables; 0 where none is linked at 0. */
  private final long perCpu;

  private final AddressList wide = new AddressList();
  private final AddressList inverse = new AddressList();
  private final AddressList narrow = new AddressList();

  private AbsoluteOperands(Image image, InstructionDecoder decoder) {
    lengths = new InstructionLengths(decoder);
    long first = 0;
    long last = 0;
    long area = 0;
    for (Area part : image.space().areas()) {
      if (part.address() == 0) {
        area = part.size();
      } else if (part.address() < 0) {
        first = Math.min(first, part.address());
        last = first == part.address() || last == 0 ? part.address() : last;
        last = Math.max(last, part.address() + part.size());
      }
    }
    low = first;
    high = last;
    perCpu = area;
  }

  /**
   * Reads code from its first byte on.
   *
   * @param text a stretch of it
   * @param sources others, that are copied into it
   */
  public static KaslrRelocations of(
      Image image, CodeSource text, List<CodeSource> sources, InstructionDecoder decoder) {
    AbsoluteOperands operands = new AbsoluteOperands(image, decoder);
    operands.read(text);
    sources.forEach(operands::read);
    return KaslrRelocations.of(operands.wide.all(), operands.inverse.all(), operands.narrow.all());
  }

  private void read(CodeSource source) {
    byte[] code = source.bytes();
    int at = 0;
    while (at < code.length) {
      int length = lengths.of(code, at);
      if (length != 0) {
        read(code, Operands.of(code, at, length), source.start(), at + length);
      }
      at += Math.max(1, length);
    }
  }

  private void read(byte[] code, Operands operands, long start, int end) {
    int rip = operands.ripAt();
    long target = start + end;
    if (rip >= 0 && Long.compareUnsigned(target + Code.s32(code, rip), perCpu) < 0) {
      inverse.add(start + rip);
    }
    int displacement = operands.displacementAt();
    if (displacement >= 0 && isKernel(Code.s32(code, displacement))) {
      narrow.add(start + displacement);
    }
    int number = operands.immediateAt();
    if (number >= 0) {
      boolean far = operands.immediateSize() == Long.BYTES;
      if (isKernel(far ? Code.u64(code, number) : Code.s32(code, number))) {
        (far ? wide : narrow).add(start + number);
      }
    }
  }

  private boolean isKernel(long address) {
    return address >= low && address < high;
  }
}
