package org.jumppatch.patcher.explain.owner;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.module.ModuleMemory;

/**
 * Where a {@code struct module} says that its parts lie.
 *
 * <pre>
 * struct module_layout {       to 6.3     struct module_memory {     6.4   6.13   6.15
 *   void *base;                   0         void *base;               0      0      0
 *   unsigned int size;            8         void *rw_copy;                   8
 *   unsigned int text_size;      12         bool is_rox;                    16      8
 *   unsigned int ro_size;        16         unsigned int size;        8     20     12
 *   unsigned int
 *     ro_after_init_size;        20
 *   struct mod_tree_node mtn;    24         struct mod_tree_node mtn; 16    24     16
 * } core_layout, init_layout;             } mem[MOD_MEM_NUM_TYPES];
 *                                bytes    80                        72     80     72
 * </pre>
 *
 * (include/linux/module.h.) How far into the module these are differs with the configuration; but
 * each {@code mtn} starts with a pointer to the module itself, so that there are two of these
 * pointers 80 bytes apart, or seven 72 or 80 bytes apart.
 */
final class ModuleParts {
  private static final int[] STRIDES = {72, 80};

  /** {@code enum mod_mem_type}: text, data, read-only, sealed, and three that are gone. */
  private static final int TYPES = 7;

  private static final int LAYOUTS = 2;
  private static final int OLD_BASE = 24;
  private static final int PAGE = 4096;
  private static final long LARGEST = 1 << 28;

  private final long structure;
  private final byte[] content;
  private final long slide;

  /**
   * @param structure where the module's structure is, as if the kernel ran where it was linked
   * @param content its bytes
   */
  ModuleParts(long structure, byte[] content, long slide) {
    this.structure = structure;
    this.content = content;
    this.slide = slide;
  }

  /** The parts; null if no layout fits. */
  @Nullable ModuleMemory find() {
    for (int at = OLD_BASE; at + Long.BYTES <= content.length; at += Long.BYTES) {
      if (isSelf(at)) {
        for (int stride : STRIDES) {
          ModuleMemory found = parts(at, stride);
          if (found != null) {
            return found;
          }
        }
        ModuleMemory found = isRun(at, STRIDES[1], LAYOUTS) ? core(at - OLD_BASE) : null;
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private boolean isSelf(int at) {
    return at >= 0
        && at + Long.BYTES <= content.length
        && Code.u64(content, at) == structure + slide;
  }

  private boolean isRun(int first, int stride, int count) {
    for (int i = 0; i < count; i++) {
      if (!isSelf(first + i * stride)) {
        return false;
      }
    }
    return true;
  }

  private @Nullable ModuleMemory parts(int first, int stride) {
    if (!isRun(first, stride, TYPES)) {
      return null;
    }
    int base = stride == STRIDES[1] ? 24 : 16;
    // Where the size stands first, padding follows it.
    int size = stride == STRIDES[1] ? 4 : 8;
    for (int i = 0; i < TYPES; i++) {
      size = Code.s32(content, first + i * stride - 4) != 0 ? 4 : size;
    }
    List<ModuleMemory.Part> parts = new ArrayList<>();
    for (int i = 0; i < TYPES; i++) {
      int at = first + i * stride;
      long start = Code.u64(content, at - base);
      long bytes = Code.s32(content, at - size) & 0xffff_ffffL;
      if (!isSound(start, bytes)) {
        return null;
      }
      parts.add(new ModuleMemory.Part(start == 0 ? 0 : start - slide, bytes));
    }
    // Some modules are data alone: what has no bytes is nowhere.
    boolean none = parts.stream().allMatch(part -> part.size() == 0);
    boolean empty = parts.get(0).start() != 0 && parts.get(0).size() == 0;
    return none || empty
        ? null
        : new ModuleMemory(structure, parts.get(0), parts.get(1), parts.get(2), parts.get(3));
  }

  private @Nullable ModuleMemory core(int at) {
    long start = Code.u64(content, at);
    long[] ends = new long[4];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = Code.s32(content, at + 8 + i * Integer.BYTES) & 0xffff_ffffL;
    }
    boolean rising = ends[1] <= ends[2] && ends[2] <= ends[3] && ends[3] <= ends[0];
    if (start == 0 || ends[0] == 0 || !rising || !isSound(start, ends[0])) {
      return null;
    }
    long base = start - slide;
    return new ModuleMemory(
        structure,
        new ModuleMemory.Part(base, ends[1]),
        new ModuleMemory.Part(base + ends[3], ends[0] - ends[3]),
        new ModuleMemory.Part(base + ends[1], ends[2] - ends[1]),
        new ModuleMemory.Part(base + ends[2], ends[3] - ends[2]));
  }

  private static boolean isSound(long start, long size) {
    return start == 0 ? size == 0 : start < 0 && start % PAGE == 0 && size < LARGEST;
  }

  /** Whether the structure has a pointer to an address. */
  boolean has(long address) {
    for (int at = OLD_BASE; at + Long.BYTES <= content.length; at += Long.BYTES) {
      if (Code.u64(content, at) == address + slide) {
        return true;
      }
    }
    return false;
  }

  /**
   * The module's own per-CPU variables: {@code percpu}, and {@code percpu_size} behind it; null
   * where the structure has no such pair.
   *
   * @param size bytes that its file has of them
   */
  @Nullable Long perCpu(long size) {
    for (int at = OLD_BASE; at + 2 * Long.BYTES <= content.length; at += Long.BYTES) {
      long pointer = Code.u64(content, at);
      if (Code.u64(content, at + Long.BYTES) == size && isPerCpu(pointer)) {
        return pointer < 0 ? pointer - slide : pointer;
      }
    }
    return null;
  }

  /** Up to Linux 6.14 they count from 0, since then from the kernel's own ones. */
  private boolean isPerCpu(long pointer) {
    return (pointer > 0 && pointer < LARGEST)
        || (pointer >= 0xffff_ffff_8000_0000L && pointer < 0xffff_ffff_c000_0000L);
  }
}
