package org.jumppatch.elf.dump;

/**
 * One memory, and another for what it lacks.
 *
 * @param first what is asked first
 * @param second what has the rest
 */
public record LayeredMemory(Memory first, Memory second) implements Memory {
  @Override
  public int read(long address, byte[] target, int at, int length) {
    int done = 0;
    while (done < length) {
      int got = first.read(address + done, target, at + done, length - done);
      if (got == 0) {
        // The first one may go on after this page.
        int page = (int) (PAGE - ((address + done) & (PAGE - 1)));
        got = second.read(address + done, target, at + done, Math.min(length - done, page));
      }
      if (got == 0) {
        return done;
      }
      done += got;
    }
    return done;
  }

  @Override
  public String whyNot(long address) {
    return second.whyNot(address);
  }
}
