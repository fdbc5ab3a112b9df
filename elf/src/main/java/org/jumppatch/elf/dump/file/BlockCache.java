package org.jumppatch.elf.dump.file;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;

/** The blocks that were unpacked last, so that a block is not unpacked for each of its bytes. */
public final class BlockCache {
  private final LongFunction<byte[]> unpack;
  private final Map<Long, byte[]> blocks;

  /**
   * @param count how many are kept
   * @param unpack gives a block by its number
   */
  public BlockCache(int count, LongFunction<byte[]> unpack) {
    this.unpack = unpack;
    this.blocks =
        new LinkedHashMap<>(2 * count, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > count;
          }
        };
  }

  /** A block, not to be written. */
  public byte[] block(long number) {
    byte[] block = blocks.get(number);
    if (block == null) {
      block = unpack.apply(number);
      blocks.put(number, block);
    }
    return block;
  }
}
