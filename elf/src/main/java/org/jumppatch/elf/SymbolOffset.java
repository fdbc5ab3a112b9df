package org.jumppatch.elf;

/**
 * A place told by a symbol: {@code name+0x10}.
 *
 * @param name the symbol
 * @param offset bytes from the symbol on, 0 for the symbol itself; unsigned, as addresses are
 */
public record SymbolOffset(String name, long offset) {
  /** As people write it; the offset is left out where it is 0. */
  @Override
  public String toString() {
    return offset == 0 ? name : name + "+0x" + Long.toHexString(offset);
  }
}
