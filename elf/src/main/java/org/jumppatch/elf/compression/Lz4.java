package org.jumppatch.elf.compression;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jumppatch.elf.Bytes;

/**
 * LZ4's legacy frame, which {@code lz4 -l} writes and a kernel's payload is (lib/decompress_unlz4.c
 * and "LZ4 Frame Format Description", "Legacy frame").
 *
 * <pre>
 * u32 magic 0x184c2102
 * u32 length, then that many bytes: one block, 8 MB when unpacked, the last one less
 * ...
 * </pre>
 *
 * Frames can follow one another. Nothing in the format says where the last block ends but the end
 * of the data, or zeroes, which no block's length is. No block needs another, so that each
 * processor unpacks one.
 */
final class Lz4 {
  static final long MAGIC = 0x184c_2102L;
  static final int BLOCK = 8 << 20;

  private final Packed packed;
  private final Unpacked unpacked;

  private Lz4(Packed packed, Unpacked unpacked) {
    this.packed = packed;
    this.unpacked = unpacked;
  }

  static void unpack(Packed packed, Unpacked unpacked) {
    packed.take(Integer.BYTES);
    Lz4 frames = new Lz4(packed, unpacked);
    while (!frames.atEnd()) {
      frames.unpack(frames.next());
    }
  }

  /** Whether nothing is left but zeroes, or those that pad another stream. */
  private boolean atEnd() {
    int zeroes = packed.zeroes();
    return zeroes == packed.remaining() || (zeroes > 0 && isMagic(packed.rest(), zeroes));
  }

  private static boolean isMagic(Bytes rest, int at) {
    return rest.has(at, Integer.BYTES) && rest.u32(at) == MAGIC;
  }

  /** As many blocks as there are processors and places for them in the array. */
  private List<Lz4Block> next() {
    int processors = unpacked.isWhole() ? Runtime.getRuntime().availableProcessors() : 1;
    int places = (unpacked.array().length - unpacked.size() + BLOCK - 1) / BLOCK;
    int most = Math.max(1, Math.min(processors, places));
    List<Lz4Block> blocks = new ArrayList<>();
    while (blocks.size() < most && !atEnd()) {
      long length = packed.u32Little();
      if (length != MAGIC) {
        blocks.add(new Lz4Block(packed, packed.take(length), packed.position()));
      }
    }
    return blocks;
  }

  /**
   * Unpacks blocks, all but the first to where they belong if those before them are full. One that
   * does not belong there, or is damaged, is unpacked once more: it writes at no place that a later
   * one of these writes at.
   */
  private void unpack(List<Lz4Block> blocks) {
    List<FutureTask<Integer>> ahead = new ArrayList<>();
    int start = unpacked.size();
    for (int i = 1; i < blocks.size(); i++) {
      Lz4Block block = blocks.get(i);
      int at = start + i * BLOCK;
      int end = Math.min(at + BLOCK, unpacked.array().length);
      FutureTask<Integer> task = new FutureTask<>(() -> block.unpack(unpacked.array(), at, end));
      Thread thread = new Thread(task, "lz4");
      thread.setDaemon(true);
      thread.start();
      ahead.add(task);
    }
    for (int i = 0; i < blocks.size(); i++) {
      int length = i == 0 ? -1 : result(ahead.get(i - 1));
      if (length < 0 || unpacked.size() != start + i * BLOCK) {
        length = unpack(blocks.get(i));
      }
      unpacked.add(length);
    }
  }

  private int unpack(Lz4Block block) {
    int end = unpacked.reserve(Math.min(BLOCK, block.most()));
    return block.unpack(unpacked.array(), unpacked.size(), end);
  }

  private static int result(FutureTask<Integer> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
